"""The porch: `streamlit run app.py` shows the pages."""

from dashboard.navigation import run

run()

"""`python -m dashboard` is `kpi`."""

from dashboard.cli import main

if __name__ == "__main__":
    main()

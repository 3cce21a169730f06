"""The gates: outside rows become observations or rejections."""

"""The API for what a family agreed: versions, answers, signatures, the sealed file. docs/api.md is its
guide.
"""

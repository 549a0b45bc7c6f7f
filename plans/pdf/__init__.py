"""The plan as a family would want to hold it. `build` is the only door: two canonical files in, one PDF out.

The PDF is a pure function of plan.json and signatures.json, which travel inside it: anybody with both and
this code can make the same bytes again. PDF/A-3a for keeping, PDF/UA-1 for everybody.
"""

from plans.pdf.build import CopyNote, build, build_to_sign

__all__ = ["CopyNote", "build", "build_to_sign"]

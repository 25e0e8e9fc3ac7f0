"""Independent answers to "when does this expression fire", which the product is held against.

Nothing in here imports the product, and nothing in the product knows of this package. Two oracles answer
for themselves: a slow evaluator that reads the text of an expression for every minute (`minute_scanner`), and
Quartz, the library whose dialect AWS documents (`quartz`, needs Java). `expressions` invents the questions.
"""

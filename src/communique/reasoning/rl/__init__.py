"""The closure of a graph by the rules of OWL 2 RL (OWL 2 Profiles, section 4.3, tables 4 to 9).

What an axiom says of a property or a class becomes a rule that waits there: `p rdfs:domain C` has
a rule type every subject of `p`. Axioms that are themselves inferred do the same.

Left out are the rules that end in `false`, which are asked of the closure; those on datatypes,
but for the type of a literal; `eq-ref`, by which everything is itself; and that everything is an
`owl:Thing`, unless an axiom makes something of it.
"""

from __future__ import annotations

from communique.reasoning.rl.inference import infer

__all__ = ["infer"]

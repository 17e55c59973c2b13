# The rules of OWL 2 RL (OWL 2 Profiles, section 4.3, tables 4 to 9), one SPARQL update a line.
#
# WHERE has two groups: first the axiom, then the facts that the axiom makes something of. A rule
# that only makes axioms of axioms has no second group. Left out are the rules that end in false,
# which are asked of the closure (clashes.py); eq-ref; those on datatypes, but for the type of a
# literal; prp-key and chains of three or more, which rules.py makes of their lists; and what
# follows from others: cls-int2 and cls-uni (by scm-int, scm-uni), prp-eqp and cax-eqc (by
# scm-eqp1, scm-eqc1).
#
# The members of a restriction are those of each class below it (?k): rules.py need not add
# them, which would be most of the closure.

eq-sym    INSERT { ?y owl:sameAs ?x } WHERE { { ?x owl:sameAs ?y } }
eq-trans  INSERT { ?x owl:sameAs ?z } WHERE { { ?x owl:sameAs ?y . ?y owl:sameAs ?z FILTER (?x != ?z) } }
eq-rep-s  INSERT { ?y ?p ?o } WHERE { { ?x owl:sameAs ?y } { ?x ?p ?o FILTER (?p != owl:sameAs) } }
eq-rep-p  INSERT { ?s ?y ?o } WHERE { { ?x owl:sameAs ?y } { ?s ?x ?o } }
eq-rep-o  INSERT { ?s ?p ?y } WHERE { { ?x owl:sameAs ?y } { ?s ?p ?x FILTER (?p != owl:sameAs) } }

prp-dom   INSERT { ?x a ?c } WHERE { { ?p rdfs:domain ?c } { ?x ?p ?y } }
prp-rng   INSERT { ?y a ?c } WHERE { { ?p rdfs:range ?c } { ?x ?p ?y } }
prp-fp    INSERT { ?y owl:sameAs ?z } WHERE { { ?p a owl:FunctionalProperty } { ?x ?p ?y . ?x ?p ?z FILTER (?y != ?z) } }
prp-ifp   INSERT { ?x owl:sameAs ?z } WHERE { { ?p a owl:InverseFunctionalProperty } { ?x ?p ?y . ?z ?p ?y FILTER (?x != ?z) } }
prp-symp  INSERT { ?y ?p ?x } WHERE { { ?p a owl:SymmetricProperty } { ?x ?p ?y } }
prp-trp   INSERT { ?x ?p ?z } WHERE { { ?p a owl:TransitiveProperty } { ?x ?p ?y . ?y ?p ?z } }
prp-spo1  INSERT { ?x ?q ?y } WHERE { { ?p rdfs:subPropertyOf ?q FILTER (?p != ?q) } { ?x ?p ?y } }
prp-spo2  INSERT { ?x ?p ?z } WHERE { { ?p owl:propertyChainAxiom ?l . ?l rdf:first ?q . ?l rdf:rest ?m . ?m rdf:first ?r . ?m rdf:rest rdf:nil } { ?x ?q ?y . ?y ?r ?z } }
prp-inv1  INSERT { ?y ?q ?x } WHERE { { ?p owl:inverseOf ?q } { ?x ?p ?y } }
prp-inv2  INSERT { ?y ?p ?x } WHERE { { ?p owl:inverseOf ?q } { ?x ?q ?y } }

cls-int1  INSERT { ?x a ?c } WHERE { { ?c owl:intersectionOf ?l . ?l rdf:first ?d } { ?x a ?d FILTER NOT EXISTS { ?l rdf:rest*/rdf:first ?e FILTER (?e != owl:Thing) FILTER NOT EXISTS { ?x a ?e } } } }
cls-svf1  INSERT { ?x a ?r } WHERE { { ?r owl:someValuesFrom ?c . ?r owl:onProperty ?p FILTER (?c != owl:Thing) } { ?x ?p ?y . ?y a ?c } }
cls-svf2  INSERT { ?x a ?r } WHERE { { ?r owl:someValuesFrom owl:Thing . ?r owl:onProperty ?p } { ?x ?p ?y } }
cls-avf   INSERT { ?y a ?c } WHERE { { ?r owl:allValuesFrom ?c . ?r owl:onProperty ?p . ?k rdfs:subClassOf? ?r } { ?x a ?k . ?x ?p ?y } }
cls-hv1   INSERT { ?x ?p ?v } WHERE { { ?r owl:hasValue ?v . ?r owl:onProperty ?p . ?k rdfs:subClassOf? ?r } { ?x a ?k } }
cls-hv2   INSERT { ?x a ?r } WHERE { { ?r owl:hasValue ?v . ?r owl:onProperty ?p } { ?x ?p ?v } }
cls-maxc2 INSERT { ?y owl:sameAs ?z } WHERE { { ?r owl:maxCardinality <urn:x-term:one> . ?r owl:onProperty ?p . ?k rdfs:subClassOf? ?r } { ?x a ?k . ?x ?p ?y . ?x ?p ?z FILTER (?y != ?z) } }
cls-maxqc3 INSERT { ?y owl:sameAs ?z } WHERE { { ?r owl:maxQualifiedCardinality <urn:x-term:one> . ?r owl:onProperty ?p . ?k rdfs:subClassOf? ?r . ?r owl:onClass ?c FILTER (?c != owl:Thing) } { ?x a ?k . ?x ?p ?y . ?y a ?c . ?x ?p ?z . ?z a ?c FILTER (?y != ?z) } }
cls-maxqc4 INSERT { ?y owl:sameAs ?z } WHERE { { ?r owl:maxQualifiedCardinality <urn:x-term:one> . ?r owl:onProperty ?p . ?k rdfs:subClassOf? ?r . ?r owl:onClass owl:Thing } { ?x a ?k . ?x ?p ?y . ?x ?p ?z FILTER (?y != ?z) } }
cls-oo    INSERT { ?x a ?c } WHERE { { ?c owl:oneOf/rdf:rest*/rdf:first ?x } }

cax-sco   INSERT { ?x a ?d } WHERE { { ?c rdfs:subClassOf ?d FILTER (?c != ?d) } { ?x a ?c } }

scm-cls   INSERT { ?c rdfs:subClassOf ?c . ?c rdfs:subClassOf owl:Thing . owl:Nothing rdfs:subClassOf ?c } WHERE { { ?c a owl:Class } }
scm-op    INSERT { ?p rdfs:subPropertyOf ?p } WHERE { { ?p a owl:ObjectProperty } }
scm-dp    INSERT { ?p rdfs:subPropertyOf ?p } WHERE { { ?p a owl:DatatypeProperty } }
scm-sco   INSERT { ?b rdfs:subClassOf ?d } WHERE { { ?b rdfs:subClassOf ?c . ?c rdfs:subClassOf ?d } }
scm-eqc1  INSERT { ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?c } WHERE { { ?c owl:equivalentClass ?d } }
scm-eqc2  INSERT { ?c owl:equivalentClass ?d } WHERE { { ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?c } }
scm-spo   INSERT { ?p rdfs:subPropertyOf ?r } WHERE { { ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?r } }
scm-eqp1  INSERT { ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p } WHERE { { ?p owl:equivalentProperty ?q } }
scm-eqp2  INSERT { ?p owl:equivalentProperty ?q } WHERE { { ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p } }
scm-dom1  INSERT { ?p rdfs:domain ?d } WHERE { { ?p rdfs:domain ?c . ?c rdfs:subClassOf ?d } }
scm-dom2  INSERT { ?p rdfs:domain ?c } WHERE { { ?q rdfs:domain ?c . ?p rdfs:subPropertyOf ?q } }
scm-rng1  INSERT { ?p rdfs:range ?d } WHERE { { ?p rdfs:range ?c . ?c rdfs:subClassOf ?d } }
scm-rng2  INSERT { ?p rdfs:range ?c } WHERE { { ?q rdfs:range ?c . ?p rdfs:subPropertyOf ?q } }
scm-hv    INSERT { ?r rdfs:subClassOf ?s } WHERE { { ?r owl:hasValue ?v . ?r owl:onProperty ?p . ?p rdfs:subPropertyOf ?q . ?s owl:onProperty ?q . ?s owl:hasValue ?v } }
scm-svf1  INSERT { ?r rdfs:subClassOf ?s } WHERE { { ?r owl:someValuesFrom ?c . ?r owl:onProperty ?p . ?c rdfs:subClassOf ?d . ?s owl:someValuesFrom ?d . ?s owl:onProperty ?p } }
scm-svf2  INSERT { ?r rdfs:subClassOf ?s } WHERE { { ?r owl:someValuesFrom ?c . ?r owl:onProperty ?p . ?p rdfs:subPropertyOf ?q . ?s owl:onProperty ?q . ?s owl:someValuesFrom ?c } }
scm-avf1  INSERT { ?r rdfs:subClassOf ?s } WHERE { { ?r owl:allValuesFrom ?c . ?r owl:onProperty ?p . ?c rdfs:subClassOf ?d . ?s owl:allValuesFrom ?d . ?s owl:onProperty ?p } }
scm-avf2  INSERT { ?s rdfs:subClassOf ?r } WHERE { { ?r owl:allValuesFrom ?c . ?r owl:onProperty ?p . ?p rdfs:subPropertyOf ?q . ?s owl:onProperty ?q . ?s owl:allValuesFrom ?c } }
scm-int   INSERT { ?c rdfs:subClassOf ?d } WHERE { { ?c owl:intersectionOf/rdf:rest*/rdf:first ?d } }
scm-uni   INSERT { ?d rdfs:subClassOf ?c } WHERE { { ?c owl:unionOf/rdf:rest*/rdf:first ?d } }

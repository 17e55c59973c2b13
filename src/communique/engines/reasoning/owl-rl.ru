# The rules of OWL 2 RL (OWL 2 Profiles, section 4.3, tables 4 to 9), one update a line, each below
# its name in the specification. They are run until they add nothing more.
#
# A blank node or a literal is an IRI here (see entailment.py), so that it can be a subject or a
# predicate. A premise is `subject predicate object`; premises are joined by ` . `, filters follow.
#
# Not here: the rules that end in `false` (clashes.py); most of those on datatypes; `eq-ref`, by
# which every term is the same as itself; `prp-ap` and `cls-nothing1`, which say that terms of RDFS
# and OWL are what they are; and what other rules do together:
#
#   eq-trans                eq-rep-o
#   prp-eqp1, prp-eqp2      scm-eqp1, prp-spo1
#   cax-eqc1, cax-eqc2      scm-eqc1, cax-sco
#   cls-int2                scm-int, cax-sco
#   cls-uni                 scm-uni, cax-sco
#   cls-thing               scm-cls

PREFIX data: <urn:x-communique:>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

## schema: what axioms say of one another (table 9)

# scm-cls
INSERT { ?c rdfs:subClassOf ?c } WHERE { ?c a owl:Class } ;
INSERT { ?c rdfs:subClassOf owl:Thing } WHERE { ?c a owl:Class } ;
INSERT { owl:Nothing rdfs:subClassOf ?c } WHERE { ?c a owl:Class } ;

# scm-op
INSERT { ?p rdfs:subPropertyOf ?p } WHERE { ?p a owl:ObjectProperty } ;
INSERT { ?p rdfs:subPropertyOf ?p } WHERE { ?p a rdf:Property } ;

# scm-dp
INSERT { ?p rdfs:subPropertyOf ?p } WHERE { ?p a owl:DatatypeProperty } ;

# scm-sco
INSERT { ?c rdfs:subClassOf ?e } WHERE { ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?e } ;

# scm-eqc1
INSERT { ?c rdfs:subClassOf ?d } WHERE { ?c owl:equivalentClass ?d } ;
INSERT { ?d rdfs:subClassOf ?c } WHERE { ?c owl:equivalentClass ?d } ;

# scm-eqc2
INSERT { ?c owl:equivalentClass ?d } WHERE { ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?c } ;

# scm-spo
INSERT { ?p rdfs:subPropertyOf ?r } WHERE { ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?r } ;

# scm-eqp1
INSERT { ?p rdfs:subPropertyOf ?q } WHERE { ?p owl:equivalentProperty ?q } ;
INSERT { ?q rdfs:subPropertyOf ?p } WHERE { ?p owl:equivalentProperty ?q } ;

# scm-eqp2
INSERT { ?p owl:equivalentProperty ?q } WHERE { ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p } ;

# scm-hv
INSERT { ?c rdfs:subClassOf ?d } WHERE { ?c owl:hasValue ?v . ?c owl:onProperty ?p . ?d owl:hasValue ?v . ?d owl:onProperty ?q . ?p rdfs:subPropertyOf ?q } ;

# scm-svf1
INSERT { ?c rdfs:subClassOf ?d } WHERE { ?c owl:someValuesFrom ?a . ?c owl:onProperty ?p . ?d owl:onProperty ?p . ?d owl:someValuesFrom ?b . ?a rdfs:subClassOf ?b } ;

# scm-svf2
INSERT { ?c rdfs:subClassOf ?d } WHERE { ?c owl:someValuesFrom ?a . ?c owl:onProperty ?p . ?d owl:someValuesFrom ?a . ?d owl:onProperty ?q . ?p rdfs:subPropertyOf ?q } ;

# scm-avf1
INSERT { ?c rdfs:subClassOf ?d } WHERE { ?c owl:allValuesFrom ?a . ?c owl:onProperty ?p . ?d owl:onProperty ?p . ?d owl:allValuesFrom ?b . ?a rdfs:subClassOf ?b } ;

# scm-avf2
INSERT { ?d rdfs:subClassOf ?c } WHERE { ?c owl:allValuesFrom ?a . ?c owl:onProperty ?p . ?d owl:allValuesFrom ?a . ?d owl:onProperty ?q . ?p rdfs:subPropertyOf ?q } ;

# scm-int
INSERT { ?c rdfs:subClassOf ?d } WHERE { ?c owl:intersectionOf/rdf:rest*/rdf:first ?d } ;

# scm-uni
INSERT { ?d rdfs:subClassOf ?c } WHERE { ?c owl:unionOf/rdf:rest*/rdf:first ?d } ;

# cax-sco: the superclasses whose members are added. Those of a restriction without a name are not,
# unless other axioms ask for them; the rules on restrictions ask for the classes below them.
INSERT { ?c data:below ?d } WHERE { ?c rdfs:subClassOf ?d FILTER (?c != ?d && ?d != owl:Thing) FILTER NOT EXISTS { ?d owl:onProperty ?p FILTER (STRSTARTS(STR(?d), STR(data:blank))) FILTER NOT EXISTS { ?d ^rdf:first|^owl:someValuesFrom|^owl:onClass|owl:disjointWith|^owl:disjointWith|owl:complementOf|^owl:complementOf ?other } } } ;

## datatypes: what literals are (table 8), where an axiom makes something of it

# dt-type2: with the datatypes that others are derived from (XML Schema, part 2)
INSERT { ?x a ?d } WHERE { ?axiom owl:someValuesFrom|owl:onClass|rdf:first|owl:equivalentClass|^owl:equivalentClass|^rdfs:subClassOf ?d . ?x data:datatype ?d } ;
INSERT { ?x data:datatype xsd:decimal } WHERE { ?x data:datatype xsd:integer } ;
INSERT { ?x data:datatype xsd:integer } WHERE { ?x data:datatype xsd:long } ;
INSERT { ?x data:datatype xsd:long } WHERE { ?x data:datatype xsd:int } ;
INSERT { ?x data:datatype xsd:int } WHERE { ?x data:datatype xsd:short } ;
INSERT { ?x data:datatype xsd:short } WHERE { ?x data:datatype xsd:byte } ;
INSERT { ?x data:datatype xsd:integer } WHERE { ?x data:datatype xsd:nonNegativeInteger } ;
INSERT { ?x data:datatype xsd:nonNegativeInteger } WHERE { ?x data:datatype xsd:positiveInteger } ;
INSERT { ?x data:datatype xsd:nonNegativeInteger } WHERE { ?x data:datatype xsd:unsignedLong } ;
INSERT { ?x data:datatype xsd:unsignedLong } WHERE { ?x data:datatype xsd:unsignedInt } ;
INSERT { ?x data:datatype xsd:unsignedInt } WHERE { ?x data:datatype xsd:unsignedShort } ;
INSERT { ?x data:datatype xsd:unsignedShort } WHERE { ?x data:datatype xsd:unsignedByte } ;
INSERT { ?x data:datatype xsd:integer } WHERE { ?x data:datatype xsd:nonPositiveInteger } ;
INSERT { ?x data:datatype xsd:nonPositiveInteger } WHERE { ?x data:datatype xsd:negativeInteger } ;
INSERT { ?x data:datatype xsd:string } WHERE { ?x data:datatype xsd:normalizedString } ;
INSERT { ?x data:datatype xsd:normalizedString } WHERE { ?x data:datatype xsd:token } ;
INSERT { ?x data:datatype xsd:token } WHERE { ?x data:datatype xsd:language } ;
INSERT { ?x data:datatype xsd:token } WHERE { ?x data:datatype xsd:NMTOKEN } ;
INSERT { ?x data:datatype xsd:token } WHERE { ?x data:datatype xsd:Name } ;
INSERT { ?x data:datatype xsd:Name } WHERE { ?x data:datatype xsd:NCName } ;
INSERT { ?x data:datatype xsd:dateTime } WHERE { ?x data:datatype xsd:dateTimeStamp } ;

## facts: what axioms say of things (tables 4, 5 and 6)

# eq-sym
INSERT { ?y owl:sameAs ?x } WHERE { ?x owl:sameAs ?y } ;

# eq-rep-s
INSERT { ?t ?p ?o } WHERE { ?s owl:sameAs ?t . ?s ?p ?o FILTER (?s != ?t) } ;

# eq-rep-p
INSERT { ?s ?q ?o } WHERE { ?p owl:sameAs ?q . ?s ?p ?o FILTER (?p != ?q) } ;

# eq-rep-o
INSERT { ?s ?p ?t } WHERE { ?o owl:sameAs ?t . ?s ?p ?o FILTER (?o != ?t) } ;

# prp-dom
INSERT { ?x a ?c } WHERE { ?p rdfs:domain ?c . ?x ?p ?y } ;

# prp-rng
INSERT { ?y a ?c } WHERE { ?p rdfs:range ?c . ?x ?p ?y } ;

# prp-fp
INSERT { ?y owl:sameAs ?z } WHERE { ?p a owl:FunctionalProperty . ?x ?p ?y . ?x ?p ?z FILTER (?y != ?z) } ;

# prp-ifp
INSERT { ?x owl:sameAs ?z } WHERE { ?p a owl:InverseFunctionalProperty . ?x ?p ?y . ?z ?p ?y FILTER (?x != ?z) } ;

# prp-symp
INSERT { ?y ?p ?x } WHERE { ?p a owl:SymmetricProperty . ?x ?p ?y } ;

# prp-trp
INSERT { ?x ?p ?z } WHERE { ?p a owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z } ;

# prp-spo1
INSERT { ?x ?q ?y } WHERE { ?p rdfs:subPropertyOf ?q . ?x ?p ?y FILTER (?p != ?q) } ;

# prp-spo2: each node of the list becomes a property that stands for the rest of the chain
INSERT { ?x ?list ?y } WHERE { ?p owl:propertyChainAxiom/rdf:rest* ?list . ?list rdf:rest rdf:nil . ?list rdf:first ?q . ?x ?q ?y } ;
INSERT { ?x ?list ?z } WHERE { ?p owl:propertyChainAxiom/rdf:rest* ?list . ?list rdf:rest ?rest . ?list rdf:first ?q . ?x ?q ?y . ?y ?rest ?z } ;
INSERT { ?x ?p ?y } WHERE { ?p owl:propertyChainAxiom ?list . ?x ?list ?y } ;

# prp-inv1
INSERT { ?y ?q ?x } WHERE { ?p owl:inverseOf ?q . ?x ?p ?y } ;

# prp-inv2
INSERT { ?y ?p ?x } WHERE { ?p owl:inverseOf ?q . ?x ?q ?y } ;

# prp-key
INSERT { ?x owl:sameAs ?y } WHERE { ?c owl:hasKey ?list . ?list rdf:rest*/rdf:first ?key . ?x a ?c . ?x ?key ?v . ?y ?key ?v . ?y a ?c FILTER (?x != ?y) FILTER NOT EXISTS { ?list rdf:rest*/rdf:first ?other FILTER NOT EXISTS { ?x ?other ?w . ?y ?other ?w } } } ;

# cls-int1
INSERT { ?x a ?c } WHERE { ?c owl:intersectionOf ?list . ?list rdf:rest*/rdf:first ?d . ?x a ?d FILTER NOT EXISTS { ?list rdf:rest*/rdf:first ?e FILTER NOT EXISTS { ?x a ?e } } } ;

# cls-svf1
INSERT { ?x a ?c } WHERE { ?c owl:someValuesFrom ?d . ?c owl:onProperty ?p . ?x ?p ?y . ?y a ?d } ;

# cls-svf2
INSERT { ?x a ?c } WHERE { ?c owl:someValuesFrom owl:Thing . ?c owl:onProperty ?p . ?x ?p ?y } ;

# cls-avf
INSERT { ?y a ?d } WHERE { ?c owl:allValuesFrom ?d . ?c owl:onProperty ?p . ?k rdfs:subClassOf? ?c . ?x a ?k . ?x ?p ?y } ;

# cls-hv1
INSERT { ?x ?p ?v } WHERE { ?c owl:hasValue ?v . ?c owl:onProperty ?p . ?k rdfs:subClassOf? ?c . ?x a ?k } ;

# cls-hv2
INSERT { ?x a ?c } WHERE { ?c owl:hasValue ?v . ?c owl:onProperty ?p . ?x ?p ?v } ;

# cls-maxc2
INSERT { ?y owl:sameAs ?z } WHERE { ?c owl:maxCardinality ?n . ?c owl:onProperty ?p . ?k rdfs:subClassOf? ?c . ?x a ?k . ?x ?p ?y . ?x ?p ?z FILTER (?n = 1 && ?y != ?z) } ;

# cls-maxqc3
INSERT { ?y owl:sameAs ?z } WHERE { ?c owl:maxQualifiedCardinality ?n . ?c owl:onProperty ?p . ?c owl:onClass ?d . ?k rdfs:subClassOf? ?c . ?x a ?k . ?x ?p ?y . ?y a ?d . ?x ?p ?z . ?z a ?d FILTER (?n = 1 && ?y != ?z) } ;

# cls-maxqc4
INSERT { ?y owl:sameAs ?z } WHERE { ?c owl:maxQualifiedCardinality ?n . ?c owl:onProperty ?p . ?c owl:onClass owl:Thing . ?k rdfs:subClassOf? ?c . ?x a ?k . ?x ?p ?y . ?x ?p ?z FILTER (?n = 1 && ?y != ?z) } ;

# cls-oo
INSERT { ?x a ?c } WHERE { ?c owl:oneOf/rdf:rest*/rdf:first ?x } ;

## superclasses: what things are by what they are (table 7)

# cax-sco: that something is an owl:Thing only where other axioms ask for it
INSERT { ?x a ?d } WHERE { ?c data:below ?d . ?x a ?c } ;
INSERT { ?x a owl:Thing } WHERE { owl:Thing ^rdf:first|owl:disjointWith|^owl:disjointWith|owl:complementOf|^owl:complementOf ?axiom . ?c rdfs:subClassOf owl:Thing . ?x a ?c } ;

## domains: what domains and ranges follow from others (table 9), which adds nothing to the facts

# scm-dom1
INSERT { ?p rdfs:domain ?d } WHERE { ?p rdfs:domain ?c . ?c rdfs:subClassOf ?d } ;

# scm-dom2
INSERT { ?q rdfs:domain ?c } WHERE { ?p rdfs:domain ?c . ?q rdfs:subPropertyOf ?p } ;

# scm-rng1
INSERT { ?p rdfs:range ?d } WHERE { ?p rdfs:range ?c . ?c rdfs:subClassOf ?d } ;

# scm-rng2
INSERT { ?q rdfs:range ?c } WHERE { ?p rdfs:range ?c . ?q rdfs:subPropertyOf ?p } ;

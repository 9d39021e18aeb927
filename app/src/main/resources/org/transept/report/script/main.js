buildPage(masthead, [headline, metrics, training, geometry, dataCard, configuration, provenance]);

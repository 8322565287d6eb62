"""What is known of data -> the program that shows it best, by weighted rules and without a model.

Main path: `composer.compose_document(document, library, request)`. A `Document` (`compose.tabular`) is laid out part by
part; for a table `candidates` lists the ways to draw it, `rules` scores them and `charts`, `tables` or `listing` draws
the best. What the request asks for in words (`wishes`) is scored by the same rules.
"""

"""What is run beside the tests: the gate, benchmarks, builds and releases."""

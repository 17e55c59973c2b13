"""The benchmark: speed as ratios, measured in one run beside other tools."""

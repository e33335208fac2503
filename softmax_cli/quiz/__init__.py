"""Problems to solve, judged and explained."""

"""What validates and what reasons: engines that other people write, behind functions of ours."""

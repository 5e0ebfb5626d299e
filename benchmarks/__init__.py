"""What measures us against peers, each contestant in the same run on the same machine."""

"""What keeps a plan safe, as a person sees it: conflicts, who has the file, older states, copies that leave."""

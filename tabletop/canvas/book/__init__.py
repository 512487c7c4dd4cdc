"""The scene book: a page for each scene, all in one frame."""

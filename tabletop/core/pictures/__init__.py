"""Pictures under the plan: places of pixels, tiles, heights."""

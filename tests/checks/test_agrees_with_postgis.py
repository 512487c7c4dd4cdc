"""PostGIS gives the same shares and metres, where it is installed."""

import pytest

import bench_postgis


@pytest.mark.skipif(bench_postgis.binaries() is None, reason="PostgreSQL with PostGIS is not installed")
def test_coverage_and_distances_agree():
    found = bench_postgis.compare(20_000)
    assert found["coverage_vs_postgis"].answers == bench_postgis.RINGS
    assert found["coverage_vs_postgis"].difference < bench_postgis.SHARE_TOLERANCE
    assert found["distance_vs_postgis"].answers > 30
    assert found["distance_vs_postgis"].difference < bench_postgis.METRE_TOLERANCE

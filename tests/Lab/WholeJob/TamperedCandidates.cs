namespace KinoiteZfs.Lab;

/// <summary>Verify reads what was published, whatever its labels say and however large it is.</summary>
[Collection(NightsCollection.Name)]
public sealed class TamperedCandidates(Nights nights)
{
    [Fact]
    public void A_module_deleted_by_an_upper_layer_is_missed_and_its_kernel_named() =>
        nights["verify without a module"].AssertFailed(nights.Kernels.Old.ToString());

    [Fact]
    public void Without_evidence_nothing_is_promoted()
    {
        var step = nights["promote without evidence"];
        step.AssertFailed("Verify");
        Assert.Equal(nights["third night"].Tags["kinoite-zfs:latest"], step.Tags["kinoite-zfs:latest"]);
    }

    [Fact]
    public void A_layer_of_a_gibibyte_is_verified_within_a_heap_of_150_MiB() =>
        nights["verify a huge layer"].AssertSucceeded();

    [Fact]
    public void The_huge_layer_was_really_read()
    {
        var largest = nights["verify a huge layer"].Traffic.Exchanges.Max(exchange => exchange.BytesDown);
        Assert.True(largest >= 1024L * 1024 * 1024, nights["verify a huge layer"].Traffic.ToString());
    }
}

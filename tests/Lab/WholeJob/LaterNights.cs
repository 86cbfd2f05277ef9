namespace KinoiteZfs.Lab;

/// <summary>The kernel moves ahead of ZFS and stable stays; ZFS catches up and stable moves.</summary>
[Collection(NightsCollection.Name)]
public sealed class LaterNights(Nights nights)
{
    const string Latest = "kinoite-zfs:latest";

    [Fact]
    public void A_night_whose_kernel_has_no_modules_fails_and_names_the_kernel() =>
        nights["second night"].AssertFailed(nights.Kernels.Update.ToString());

    [Fact]
    public void Then_no_stable_tag_has_moved() =>
        Assert.Equal(Stable(nights["branch"]), Stable(nights["second night"]));

    [Fact]
    public void Then_no_akmods_are_published_for_that_kernel() =>
        Assert.Null(nights["second night"].Tags[$"akmods-zfs-candidate:main-43-{nights.Kernels.Update.TagForm}"]);

    [Fact]
    public void A_package_whose_modules_are_for_another_kernel_fails_the_night_and_both_kernels_are_named()
    {
        var step = nights["second night, package for another kernel"];
        step.AssertFailed($"expected {nights.Kernels.Update}, found {nights.Kernels.Installed}");
        Assert.Equal(Stable(nights["second night"]), Stable(step));
    }

    [Fact]
    public void A_promotion_refused_at_its_last_step_fails_and_says_what_was_refused() =>
        nights["third night, refused at latest"].AssertFailed("kinoite-zfs:latest");

    [Fact]
    public void Then_every_tag_that_had_moved_is_back()
    {
        var (before, after) = (nights["second night"].Tags, nights["third night, refused at latest"].Tags);
        Assert.Equal((before[Latest], before["akmods-zfs:main-43"]), (after[Latest], after["akmods-zfs:main-43"]));
    }

    [Fact]
    public void The_same_promotion_converges_once_it_is_allowed() =>
        Assert.NotEqual(
            nights["second night"].Tags["akmods-zfs:main-43"], nights["third night"].Tags["akmods-zfs:main-43"]);

    [Fact]
    public void A_night_whose_modules_have_come_promotes()
    {
        nights["third night"].AssertSucceeded();
        Assert.NotEqual(nights["second night"].Tags[Latest], nights["third night"].Tags[Latest]);
    }

    [Fact]
    public void The_first_nights_image_is_still_there_under_its_audit_tag()
    {
        var audit = Assert.Single(nights["promote"].Tags.In("kinoite-zfs", "stable-"));
        Assert.Equal(nights["promote"].Tags[Latest], nights["third night"].Tags[$"kinoite-zfs:{audit}"]);
    }

    [Fact]
    public void Only_the_new_kernels_akmods_were_built()
    {
        var states = nights["third night"].Record("akmods")["kernels"]!.AsArray()
            .Select(kernel => $"{kernel!["kernel"]} {kernel["cache"]}");
        Assert.Equal([$"{nights.Kernels.Old} fresh", $"{nights.Kernels.Update} missing"], states);
    }

    static IEnumerable<KeyValuePair<string, string>> Stable(Step step) => step.Tags.Digests
        .Where(tag => tag.Key.StartsWith("kinoite-zfs:", StringComparison.Ordinal)
            || tag.Key.StartsWith("akmods-zfs:", StringComparison.Ordinal))
        .OrderBy(tag => tag.Key, StringComparer.Ordinal);
}

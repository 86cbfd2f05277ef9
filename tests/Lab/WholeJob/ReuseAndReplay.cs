namespace KinoiteZfs.Lab;

/// <summary>What was built once is not built again, and what was built from a lock is the same again.</summary>
[Collection(NightsCollection.Name)]
public sealed class ReuseAndReplay(Nights nights)
{
    [Fact]
    public void Validate_without_akmods_fails_and_says_how_to_get_them() =>
        nights["validate without akmods"].AssertFailed("--rebuild-akmods");

    [Fact]
    public void Validate_writes_nothing() =>
        Assert.DoesNotContain(
            nights["validate"].Traffic.Exchanges, exchange => exchange.Method is not ("GET" or "HEAD"));

    [Fact]
    public void Validate_succeeds_once_the_akmods_are_there() => nights["validate"].AssertSucceeded();

    [Fact]
    public void A_cache_hit_is_recorded_as_fresh_for_every_kernel()
    {
        var states = nights["cache hit"].Record("akmods")["kernels"]!
            .AsArray().Select(kernel => kernel!["cache"]!.GetValue<string>());
        Assert.Equal(["fresh", "fresh"], states);
    }

    [Fact]
    public void A_cache_hit_uploads_no_blob() =>
        Assert.True(
            nights["cache hit"].Traffic.Exchanges.Where(exchange => exchange.IsBlob).Sum(exchange => exchange.BytesUp)
                == 0,
            nights["cache hit"].Traffic.ToString());

    [Fact]
    public void A_preview_says_what_would_be_built_for_each_kernel_and_writes_nothing()
    {
        var step = nights["preview"];
        step.AssertSucceeded();
        Assert.Contains($"{nights.Kernels.Old}: would build", step.Result.Output, StringComparison.Ordinal);
        Assert.Contains($"{nights.Kernels.Installed}: would build", step.Result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(step.Traffic.Exchanges, exchange => exchange.Method is not ("GET" or "HEAD"));
    }

    [Fact]
    public void A_cache_tag_on_another_kernels_packages_is_stale_and_both_kernels_are_named()
    {
        var kernel = nights["stale cache"].Record("akmods")["kernels"]![1]!;
        Assert.Equal("stale", kernel["cache"]!.GetValue<string>());
        Assert.Contains(nights.Kernels.Old.ToString(), kernel["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(
            nights.Kernels.Installed.ToString(), kernel["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_rebuilt_from_the_same_packages_is_the_same_image()
    {
        var tag = $"akmods-zfs-candidate:{StreamTags.Akmods(Site.Fedora, nights.Kernels.Installed)}";
        Assert.Equal((nights["akmods"].Tags[tag], true), (
            nights["stale cache"].Tags[tag], nights["akmods"].Tags[tag] is not null));
    }

    [Fact]
    public void A_night_with_nothing_new_is_green() => nights["nothing new"].AssertSucceeded();

    [Fact]
    public void A_night_with_nothing_new_writes_nothing() =>
        Assert.DoesNotContain(
            nights["nothing new"].Traffic.Exchanges, exchange => exchange.Method is not ("GET" or "HEAD"));

    [Fact]
    public void A_branch_gets_tags_of_its_own_and_stable_stays()
    {
        var (before, after) = (nights["nothing new"].Tags, nights["branch"].Tags);
        nights["branch"].AssertSucceeded();
        Assert.Equal(
            before.Digests.Where(tag => IsStable(tag.Key)),
            after.Digests.Where(tag => IsStable(tag.Key)));
    }

    [Fact]
    public void A_branch_tag_is_the_branch_made_safe_and_the_fedora_version()
    {
        var added = nights["branch"].Tags.Digests.Keys.Except(nights["nothing new"].Tags.Digests.Keys)
            .Where(tag => tag.Contains(":br-", StringComparison.Ordinal));
        Assert.All(added, tag => Assert.Matches(
            "^[a-z-]+-candidate:br-feature-new-thing[a-z0-9._-]*-43(-[0-9][a-z0-9._-]*)?$", tag));
        Assert.NotEmpty(added);
    }

    [Fact]
    public void A_replay_of_the_lock_gives_the_first_nights_digest()
    {
        nights["replay"].AssertSucceeded();
        Assert.Equal(
            Digest(nights["verify"].Record("candidate")["image"]!.GetValue<string>()),
            Digest(nights["replay"].Record("candidate")["image"]!.GetValue<string>()));
    }

    [Fact]
    public void A_replay_resolves_to_the_same_inputs() =>
        Assert.Equal(
            nights["lock"].Record("build-inputs")["inputs"]!.ToJsonString(),
            nights["replay"].Record("build-inputs")["inputs"]!.ToJsonString());

    [Fact]
    public void A_builder_image_is_an_error_where_nothing_is_compiled_in_one() =>
        nights["replay with another builder"].AssertFailed("ghcr.io/ublue-os/other");

    static bool IsStable(string tag) =>
        tag.StartsWith("kinoite-zfs:", StringComparison.Ordinal) && !tag.Contains(":br-", StringComparison.Ordinal)
        || tag == "akmods-zfs:main-43";

    static string Digest(string reference) => reference[(reference.IndexOf('@', StringComparison.Ordinal) + 1)..];
}

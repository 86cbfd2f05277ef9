using KinoiteZfs.Oci.Attachments;

namespace KinoiteZfs.Lab;

/// <summary>Inputs resolve, akmods are published, the candidate is proven, and stable moves: over HTTP, with
/// tokens.</summary>
[Collection(NightsCollection.Name)]
public sealed class TheFirstNight(Nights nights)
{
    const string Stable = "kinoite-zfs";
    const string Candidates = "kinoite-zfs-candidate";

    /// <summary>Bytes. What is attached to an image, such as its provenance, is far smaller.</summary>
    const long SmallestLayer = 100_000;

    [Theory]
    [InlineData("resolve")]
    [InlineData("akmods")]
    [InlineData("verify")]
    [InlineData("promote")]
    [InlineData("status")]
    public void Every_stage_succeeds(string step) => nights[step].AssertSucceeded();

    [Fact]
    public void The_resolved_kernels_are_the_two_real_ones()
    {
        var kernels = nights["resolve"].Record("build-inputs")["inputs"]!["kernels"]!
            .AsArray().Select(kernel => kernel!.GetValue<string>());
        Assert.Equal([nights.Kernels.Old.ToString(), nights.Kernels.Installed.ToString()], kernels);
    }

    [Fact]
    public void The_resolved_base_is_the_digest_skopeo_sees() =>
        Assert.Equal(nights.FirstBase, nights["resolve"]
            .Record("build-inputs")["inputs"]!["base"]!["digest"]!.GetValue<string>());

    [Fact]
    public void The_stream_tag_is_the_dated_one() =>
        Assert.Equal("43-20261124", nights["resolve"]
            .Record("build-inputs")["inputs"]!["base"]!["streamTag"]!.GetValue<string>());

    [Fact]
    public void Resolving_reads_and_never_writes() =>
        Assert.DoesNotContain(
            nights["resolve"].Traffic.Exchanges, exchange => exchange.Method is not ("GET" or "HEAD"));

    [Fact]
    public void Akmods_are_published_for_each_kernel_and_for_all()
    {
        string[] expected =
            ["main-43", $"main-43-{nights.Kernels.Old.TagForm}", $"main-43-{nights.Kernels.Installed.TagForm}"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), nights["akmods"].Tags.In("akmods-zfs-candidate"));
    }

    [Fact]
    public void Only_promote_writes_to_stable_repositories() =>
        Assert.Empty(nights["verify"].Tags.In(Stable).Concat(nights["verify"].Tags.In("akmods-zfs")));

    [Fact]
    public void The_candidate_is_what_its_record_says()
    {
        var recorded = nights["verify"].Record("candidate")["image"]!.GetValue<string>();
        var tag = Assert.Single(
            nights["verify"].Tags.In(Candidates), tag => ReferrerTag.SubjectOf(Tag.Parse(tag)) is null);
        Assert.EndsWith(
            $"/{Candidates}:{tag}@{nights["verify"].Tags[$"{Candidates}:{tag}"]}", recorded, StringComparison.Ordinal);
    }

    [Fact]
    public void The_evidence_names_both_kernels()
    {
        var evidence = nights["verify"].Record("candidate")["evidence"]!["kernels"]!
            .AsArray().Select(kernel => kernel!["kernel"]!.GetValue<string>());
        Assert.Equal([nights.Kernels.Old.ToString(), nights.Kernels.Installed.ToString()], evidence);
    }

    [Fact]
    public void Latest_is_the_verified_candidate()
    {
        var verified = nights["verify"].Record("candidate")["evidence"]!["image"]!.GetValue<string>();
        Assert.Equal(verified, nights["promote"].Tags[$"{Stable}:latest"]);
    }

    [Fact]
    public void The_audit_tag_points_where_latest_does()
    {
        var tags = nights["promote"].Tags;
        var audit = Assert.Single(tags.In(Stable, "stable-"));
        Assert.Equal(tags[$"{Stable}:latest"], tags[$"{Stable}:{audit}"]);
    }

    [Fact]
    public void Stable_akmods_are_the_candidates_akmods()
    {
        var tags = nights["promote"].Tags;
        Assert.Equal((tags["akmods-zfs-candidate:main-43"], true), (
            tags["akmods-zfs:main-43"], tags["akmods-zfs:main-43"] is not null));
    }

    [Fact]
    public void Promotion_moves_no_layer_byte()
    {
        var layers = nights["promote"].Traffic.Exchanges.Where(exchange =>
            exchange is { IsBlob: true, BytesUp: > SmallestLayer } or { IsBlob: true, BytesDown: > SmallestLayer });
        Assert.True(!layers.Any(), nights["promote"].Traffic.ToString());
    }

    [Fact]
    public void Status_as_json_shows_latest_with_both_kernels()
    {
        var output = nights["status"].Result.Output;
        Assert.Contains(nights["promote"].Tags[$"{Stable}:latest"]!, output, StringComparison.Ordinal);
        Assert.Contains(nights.Kernels.Old.ToString(), output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_moves_nothing_and_says_it_is_about_access()
    {
        var step = nights["promote with a wrong password"];
        step.AssertFailed("REGISTRY_USERNAME");
        Assert.Empty(step.Tags.In(Stable));
    }

    [Theory]
    [InlineData("akmods")]
    [InlineData("promote")]
    [InlineData("promote with a wrong password")]
    public void The_password_is_printed_nowhere(string step)
    {
        var everything = nights[step].Result.All + string.Concat(nights[step].Records.Values);
        Assert.DoesNotContain(LabUser.Publisher.Password, everything, StringComparison.Ordinal);
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;

namespace KinoiteZfs.Pipeline.Tests.Inputs;

public sealed class StreamTagChoices
{
    static readonly FedoraVersion Fedora = FedoraVersion.Parse("44");
    static readonly Digest Base = Given.Digest("base");

    static IEnumerable<string> FromLabel(string? source, string? version) =>
        StreamTagChoice.FromLabel(source is null ? null : Tag.Parse(source), Fedora, version).Select(tag => tag.Name);

    static IEnumerable<string> FromList(string? source, params string[] tags) =>
        StreamTagChoice.FromList(tags.Select(Tag.Parse), source is null ? null : Tag.Parse(source), Fedora)
            .Select(tag => tag.Name);

    static Task<StreamTagResult> Choose(Tags registry, string source, string? version) =>
        StreamTagChoice.ChooseAsync(
            registry, ImageReference.Parse("ghcr.io/ublue-os/base:" + source), Base, Fedora, version, default);

    /// <summary>Tags of one repository; those after a '*' are on the base image.</summary>
    sealed class Tags(params string[] tags) : ForwardingRegistry(null!)
    {
        public List<string> LookedUp { get; } = [];

        public int Listed { get; private set; }

        public Exception? Failure { get; init; }

        public override Task<Descriptor?> FindManifestAsync(
            ImageReference reference, CancellationToken cancellationToken)
        {
            var name = reference.Tag!.Name;
            LookedUp.Add(name);
            var digest = tags.Contains("*" + name) ? Base : tags.Contains(name) ? Given.Digest("other") : null;
            return Task.FromResult(digest is null ? null : new Descriptor(MediaTypes.OciManifest, digest, 1));
        }

        public override async IAsyncEnumerable<Tag> ListTagsAsync(
            Repository repository, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            if (Failure is not null)
                throw Failure;
            foreach (var tag in tags)
            {
                Listed++;
                yield return Tag.Parse(tag.TrimStart('*'));
            }
        }
    }

    /// <summary>Where StreamTagChoice says; the days are those of August 2026.</summary>
    [Theory]
    [InlineData(
        "kinoite-main", "latest", "44.20260822", "latest-20260822", "*latest", "*latest-20260822", "*44",
        "*44-20260822")]
    [InlineData(
        "kinoite-main, second of a day", "latest", "44.20260822.1", "latest-20260822.1", "latest-20260822",
        "*latest-20260822.1", "*44-20260822.1")]
    [InlineData("kinoite-main by its version", "44", "44.20260822", "44-20260822", "*latest-20260822", "*44-20260822")]
    [InlineData(
        "bluefin", "stable", "44.20260818", "stable-20260818", "*44.20260818", "*stable-44.20260818",
        "*stable-20260818", "*gts-20260818")]
    [InlineData(
        "bluefin latest", "latest", "latest-44.20260822.2", "latest-20260822.2", "latest-20260822",
        "*latest-44.20260822.2", "*latest-20260822.2")]
    [InlineData(
        "bluefin, its label behind", "stable", "44.20260817", "stable-20260818", "stable-20260817", "44.20260817",
        "*stable-20260818")]
    [InlineData(
        "aurora, whose day's tag moves", "latest", "latest-44.20260822.1", "latest-20260822.1", "latest-20260822",
        "latest-20260822.2", "*latest-20260822.1")]
    [InlineData(
        "bazzite", "stable", "44.20260820", "stable-44.20260820", "*44.20260820", "*stable-44.20260820", "*latest",
        "*stable-44")]
    [InlineData(
        "bazzite by its version", "stable-44", "44.20260820.1", "44.20260820.1", "*44.20260820.1",
        "*stable-44.20260820.1")]
    [InlineData(
        "bazzite testing", "testing", "testing-44.20260820", "testing-44.20260820", "*testing-44.20260820",
        "44.20260820")]
    [InlineData("Fedora's kinoite", "44", "44.20260820.0", "44.20260820.0", "*44.20260820.0", "44.20260819.0")]
    [InlineData("Fedora CoreOS", "stable", "44.20260817.3.0", "44.20260817.3.0", "*44.20260817.3.0", "44.20260817.2.0")]
    [InlineData(
        "ucore", "stable", "44.20260817.3.0", "stable-20260822", "testing-20260823", "stable-nvidia-20260823",
        "stable-20260821", "*stable-20260822", "*0123abc-stable")]
    [InlineData(
        "secureblue, its label the base's", "latest", "44.20260822.1", "20260820-44", "*latest", "*20260820",
        "*20260820-44", "*0123abc-44", "20260819-44")]
    [InlineData(
        "BlueBuild with tags of its own", "gts", "44.20260822", "20260820-gts-44", "20260821-44", "*20260820-gts-44",
        "20260819-gts-44")]
    public async Task Every_stream_s_dated_tag_is_found(
        string stream, string source, string version, string expected, params string[] tags)
    {
        var result = await Choose(new(tags), source, version);
        // Registries have orders of their own.
        var reversed = await Choose(new([.. tags.Reverse()]), source, version);
        Assert.Equal((stream, expected, null), (stream, result.Tag?.Name, result.Notice));
        Assert.Equal(result, reversed);
    }

    [Fact]
    public async Task What_the_label_tells_needs_no_list()
    {
        var registry = new Tags("*latest-20260822");
        await Choose(registry, "latest", "44.20260822");
        Assert.Equal((0, "latest-20260822"), (registry.Listed, Assert.Single(registry.LookedUp)));
    }

    [Fact]
    public void Names_are_tried_in_the_order_in_which_streams_are_likely() => Assert.Equal(
        ["stable-20260822.1", "stable-44.20260822.1", "44.20260822.1", "latest-20260822.1", "44-20260822.1"],
        FromLabel("stable", "44.20260822.1"));

    [Fact]
    public void A_dated_source_is_tried_first() =>
        Assert.Equal(
            ["44.20260820", "44.20260821", "latest-20260821", "44-20260821"], FromLabel("44.20260820", "44.20260821"));

    [Fact]
    public void An_image_named_by_digest_has_no_source_tag() =>
        Assert.Equal(["44.20260820", "latest-20260820", "44-20260820"], FromLabel(null, "44.20260820"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("44")]
    [InlineData("44.20260822\n::error::x")]
    public void A_version_without_a_usable_date_is_no_tag(string? version) =>
        Assert.Empty(FromLabel("latest", version));

    [Fact]
    public void In_the_list_those_of_the_tag_that_was_asked_for_come_first_and_the_newest_of_them() => Assert.Equal(
        ["stable-20260822.1", "stable-20260822", "stable-44.20260821", "44.20260823", "testing-20260824"],
        FromList(
            "stable", "testing-20260824", "stable-20260822", "stable", "44.20260823", "stable-44.20260821",
            "stable-20260822.1", "sha256-0123.sig"));

    /// <summary>ublue-os pushes latest, latest-20260822, 44, 44-20260822 one after another: between the first and the
    /// second there is none.</summary>
    [Fact]
    public async Task A_dated_tag_that_is_not_pushed_yet_is_not_waited_for()
    {
        var result = await Choose(new("*latest", "latest-20260821", "44", "44-20260821"), "latest", "44.20260822");
        Assert.Null(result.Tag);
        Assert.Equal(
            $"no dated tag of ghcr.io/ublue-os/base is {Base} (latest-20260822, latest-44.20260822, 44.20260822, 44-20260822, latest-20260821 and 1 more are not): "
            + "the base image is pinned by its digest alone", result.Notice);
    }

    [Fact]
    public async Task A_base_without_any_dated_tag_is_pinned_by_its_digest() => Assert.Equal(
        new StreamTagResult(
            null, $"no dated tag of ghcr.io/ublue-os/base is {Base}: the base image is pinned by its digest alone"),
        await Choose(new("*latest", "*44"), "latest", null));

    [Fact]
    public async Task A_dated_tag_that_was_moved_while_it_was_read_is_not_taken() =>
        Assert.Equal("20260820.1", (await Choose(new("20260820", "*20260820.1"), "20260820", null)).Tag?.Name);

    /// <summary>Years of four builds a day, and none of them ours.</summary>
    [Fact]
    public async Task Requests_are_bounded_however_long_the_list_is()
    {
        var days = Enumerable.Range(0, 2000)
            .Select(day => new DateOnly(2021, 3, 1).AddDays(day).ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        var registry = new Tags(
            [.. days.SelectMany(day => new[] { $"latest-{day}", $"44-{day}", $"{day}-44" }).Append("*latest")]);
        Assert.Null((await Choose(registry, "latest", "44.20260822")).Tag);
        Assert.Equal((6001, 28, "latest-20260821"), (registry.Listed, registry.LookedUp.Count, registry.LookedUp[4]));
    }

    [Fact]
    public async Task A_list_without_end_is_read_in_part()
    {
        var registry = new Tags([.. Enumerable.Range(0, 60_000).Select(number => $"build-{number}")]);
        Assert.Contains(
            "of its first 50000 tags", (await Choose(registry, "latest", null)).Notice, StringComparison.Ordinal);
        Assert.Equal(50_001, registry.Listed);
    }

    [Fact]
    public async Task A_registry_that_lists_no_tags_is_no_reason_to_stop() => Assert.Contains(
        "its list of tags cannot be had (denied): the base image is pinned by its digest alone",
        (await Choose(new("*latest") { Failure = new AccessDeniedException("denied") }, "latest", null)).Notice,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_registry_that_fails_is_not_one_without_tags() =>
        await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => Choose(new("*latest") { Failure = new RegistryUnavailableException("502") }, "latest", null));
}

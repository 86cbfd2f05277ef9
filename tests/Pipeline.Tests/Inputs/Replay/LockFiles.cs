using System.Text.Json.Nodes;
using KinoiteZfs.Pipeline.Inputs.Replay;

namespace KinoiteZfs.Pipeline.Tests.Inputs.Replay;

public sealed class LockFiles : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FileInfo _file;

    public LockFiles() => _file = _folder.File("inputs.lock.json");

    public void Dispose() => _folder.Dispose();

    async Task<string> RefusalAfter(Action<JsonObject> change)
    {
        await LockFile.WriteAsync(_file, LockFile.From(Given.Record()), default);
        var content = JsonNode.Parse(await File.ReadAllTextAsync(_file.FullName))!.AsObject();
        change(content);
        await File.WriteAllTextAsync(_file.FullName, content.ToJsonString());
        var e = await Assert.ThrowsAsync<PipelineException>(() => LockFile.ReadAsync(_file, default));
        Assert.StartsWith(_file.FullName + ", ", e.Message, StringComparison.Ordinal);
        return e.Message[(_file.FullName.Length + 2)..];
    }

    [Fact]
    public async Task A_lock_is_read_as_it_was_written()
    {
        await LockFile.WriteAsync(_file, LockFile.From(Given.Record()), default);
        Assert.Equal(LockFile.From(Given.Record()), await LockFile.ReadAsync(_file, default));
    }

    /// <summary>The image says which base was passed over, and a replay gives the same image.</summary>
    [Fact]
    public async Task Which_base_was_passed_over_is_locked()
    {
        await LockFile.WriteAsync(_file, LockFile.From(Given.Record() with { Hold = Given.Hold("latest-20261119") }),
            default);

        Assert.Equal(["latest-20261124", "latest-20261120"],
            (await LockFile.ReadAsync(_file, default)).Hold!.PassedOver.Select(one => one.Name));
    }

    [Fact]
    public void A_run_that_was_held_passed_over_nothing() =>
        Assert.Null(LockFile.From(Given.Record() with { Hold = Given.Hold() }).Hold);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_stream_tag_may_be_missing(bool named)
    {
        var locked = LockFile.From(Given.Record()) with { Base = Given.Inputs().Base with { StreamTag = null } };
        await LockFile.WriteAsync(_file, locked, default);
        if (!named)
            await File.WriteAllTextAsync(_file.FullName, (await File.ReadAllTextAsync(_file.FullName)).Replace(",\n    \"streamTag\": null", "", StringComparison.Ordinal));
        Assert.Equal(named, (await File.ReadAllTextAsync(_file.FullName)).Contains("streamTag", StringComparison.Ordinal));
        Assert.Equal(locked, await LockFile.ReadAsync(_file, default));
    }

    [Fact]
    public async Task A_missing_lock_says_how_to_get_one()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => LockFile.ReadAsync(_file, default));
        Assert.Contains("does not exist. The target Lock writes it", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_placeholder_is_refused_with_every_place_to_fill()
    {
        var file = _folder.Write("inputs.lock.json", """
            {
              "schemaVersion": 1,
              "base": { "source": "ghcr.io/ublue-os/kinoite-main:latest", "digest": "REPLACE_ME", "streamTag": "REPLACE_ME" },
              "builder": { "source": "quay.io/fedora/fedora:44", "digest": "REPLACE_ME" },
              "zfsLine": "2.4",
              "zfs": { "version": "REPLACE_ME", "linuxMaximum": "REPLACE_ME" },
              "akmods": { "url": "https://github.com/danathar/akmods.git", "commit": "REPLACE_ME" },
              "kernels": ["REPLACE_ME"]
            }
            """);
        var e = await Assert.ThrowsAsync<PipelineException>(() => LockFile.ReadAsync(file, default));
        Assert.Contains(
            "still a placeholder (REPLACE_ME at $.base.digest, $.base.streamTag, $.builder.digest, $.zfs.version, $.zfs.linuxMaximum, $.akmods.commit, $.kernels[0]). Resolve inputs and run the target Lock",
            e.Message, StringComparison.Ordinal);
    }

    /// <summary>As it is shipped it is a placeholder; who has written a lock replays this stream with it.</summary>
    [Fact]
    public async Task The_committed_lock_is_a_placeholder_or_one_of_the_committed_stream()
    {
        var file = ShippedFile.At("ci/inputs.lock.json");
        if ((await File.ReadAllTextAsync(file.FullName)).Contains("REPLACE_ME", StringComparison.Ordinal))
            Assert.Contains("still a placeholder", (await Assert.ThrowsAsync<PipelineException>(() => LockFile.ReadAsync(file, default))).Message, StringComparison.Ordinal);
        else
            (await LockFile.ReadAsync(file, default)).CheckAgainst(await StreamDefinition.LoadAsync(ShippedFile.At("ci/stream.json"), default), null);
    }

    [Fact]
    public async Task One_placeholder_left_is_refused() =>
        Assert.StartsWith("$.akmods.commit: the lock file is still a placeholder", await RefusalAfter(content => content["akmods"]!["commit"] = "REPLACE_ME"), StringComparison.Ordinal);

    [Fact]
    public async Task A_tag_in_place_of_a_digest() =>
        Assert.StartsWith("$.builder.digest: 'latest' is not a digest.", await RefusalAfter(content => content["builder"]!["digest"] = "latest"), StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_value() =>
        Assert.Equal("$.base: missing: 'digest'.", await RefusalAfter(content => content["base"]!.AsObject().Remove("digest")));

    [Fact]
    public async Task A_line_that_is_not_the_release_s() =>
        Assert.StartsWith("$.zfsLine: the line is 2.3, and the release 2.4.1 is of line 2.4.", await RefusalAfter(content => content["zfsLine"] = "2.3"), StringComparison.Ordinal);

    [Fact]
    public async Task A_source_pinned_to_another_digest() =>
        Assert.StartsWith(
            $"$.base: the source names {Given.Digest("x")}, and the digest is {Given.Digest("base")}.",
            await RefusalAfter(content => content["base"]!["source"] = $"ghcr.io/ublue-os/kinoite-main@{Given.Digest("x")}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("quay.io/fedora/fedora:43")]
    [InlineData("quay.io/fedora/fedora@LOCKED")]
    public void The_locked_build_container_may_be_named(string container) =>
        LockFile.From(Given.Record()).CheckAgainst(Given.Stream(), Reference(container));

    [Theory]
    [InlineData("quay.io/fedora/fedora:44")]
    [InlineData("ghcr.io/dana/fedora:43")]
    [InlineData("quay.io/fedora/fedora@OTHER")]
    public void Another_build_container_is_refused_with_both(string container)
    {
        var e = Assert.Throws<PipelineException>(() => LockFile.From(Given.Record()).CheckAgainst(Given.Stream(), Reference(container)));
        Assert.StartsWith(
            $"--build-container {Reference(container)} disagrees with the lock file, which has quay.io/fedora/fedora@{Given.Digest("builder")}.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_of_another_stream_is_refused()
    {
        var silverblue = Given.Stream() with { BaseImage = ImageReference.Parse("ghcr.io/ublue-os/silverblue-main:latest") };
        var e = Assert.Throws<PipelineException>(() => LockFile.From(Given.Record()).CheckAgainst(silverblue, null));
        Assert.Contains("is for base image ghcr.io/ublue-os/kinoite-main, the stream kinoite-zfs builds on ghcr.io/ublue-os/silverblue-main", e.Message, StringComparison.Ordinal);
    }

    static ImageReference Reference(string text) => ImageReference.Parse(text
        .Replace("LOCKED", Given.Digest("builder").ToString(), StringComparison.Ordinal)
        .Replace("OTHER", Given.Digest("other").ToString(), StringComparison.Ordinal));
}

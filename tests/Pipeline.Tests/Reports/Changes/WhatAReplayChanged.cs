using System.Text;
using KinoiteZfs.Pipeline.Reports.Changes;

namespace KinoiteZfs.Pipeline.Tests.Reports.Changes;

/// <summary>
/// A replay says that it gave the same digest, or what differs: in the layers alone which the two do not share.
/// </summary>
public sealed class WhatAReplayChanged : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task The_same_digest_is_said()
    {
        var image = await PublishAsync("one", "0123", ("usr/bin/zfs", "1"));

        Assert.Equal($"The replay gives the same digest again: {image.Digest}.\n", await CompareAsync(image, image));
    }

    [Fact]
    public async Task Labels_files_and_layers_which_differ_are_named_and_no_others()
    {
        var was = await PublishAsync("one", "0123", ("etc/same", "same"), ("usr/bin/zfs", "1"), ("usr/bin/gone", ""));
        var now = await PublishAsync("two", "4567", ("etc/same", "same"), ("usr/bin/zfs", "22"));

        var said = await CompareAsync(was, now);

        Assert.StartsWith($"The replay gives {now.Digest}, and {was} was built from the same inputs. What differs:\n",
            said, StringComparison.Ordinal);
        Assert.Contains($"  label {InputLabels.Revision}: 0123 → 4567\n", said, StringComparison.Ordinal);
        Assert.Contains(
            $"  file usr/bin/zfs: 1 bytes {Hash("1")} → 2 bytes {Hash("22")}\n", said, StringComparison.Ordinal);
        Assert.Contains($"  file usr/bin/gone: 0 bytes {Hash("")} → nothing\n", said, StringComparison.Ordinal);
        Assert.Contains("  layer 2: sha256:", said, StringComparison.Ordinal);
        Assert.DoesNotContain("etc/same", said, StringComparison.Ordinal);
        Assert.DoesNotContain("layer 1", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_files_some_are_named_and_the_others_counted()
    {
        var was = await PublishAsync(
            "one", "0123", [.. Enumerable.Range(10, 25).Select(number => ($"etc/{number}", "1"))]);
        var now = await PublishAsync(
            "two", "0123", [.. Enumerable.Range(10, 25).Select(number => ($"etc/{number}", "2"))]);

        var said = await CompareAsync(was, now);

        Assert.Contains("  file etc/29: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("etc/30", said, StringComparison.Ordinal);
        Assert.Contains("  and 5 more of the kind file\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layers_which_both_have_are_not_read()
    {
        var (was, now) = (await PublishAsync("one", "0123", ("a", "1")), await PublishAsync("two", "0123", ("a", "2")));
        var shared = (await _stream.Registry.ResolveImageAsync(was, default)).Manifest.Layers[0];
        File.Delete(Path.Combine(_stream.Registry.FolderOf(was.Repository), "blobs", "sha256", shared.Digest.Hex));

        Assert.Contains("  file a: ", await CompareAsync(was, now), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_gone_cannot_be_compared_and_fails_nothing()
    {
        var now = await PublishAsync("two", "0123", ("a", "2"));
        var gone = now.Repository.At(Given.Digest("gone"));

        Assert.StartsWith($"The replay gives {now.Digest} instead of {gone.Digest}. What differs cannot be told: ",
            await CompareAsync(gone, now), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_which_names_no_image_says_how_to_get_one_which_does()
    {
        var now = await PublishAsync("two", "0123", ("a", "2"));

        Assert.EndsWith("The lock names no image to compare it with; Lock --from writes one which does.\n",
            await CompareAsync(null, now), StringComparison.Ordinal);
    }

    static string Hash(string content) => Digest.Of(Encoding.UTF8.GetBytes(content)).Short;

    Task<string> CompareAsync(ImageReference? was, ImageReference now) =>
        ReplayComparison.RunAsync(was, now, _stream.Registry, Silence.Instance, default);

    async Task<ImageReference> PublishAsync(
        string tag, string revision, params (string Path, string Content)[] files) => await _stream.PublishAsync(
        _stream.Repositories.Image.At(Tag.Parse(tag)),
        [await StreamOnDisk.LayerAsync("base"), await StreamOnDisk.LayerAsync(
            [.. files.Select(file => (file.Path, Encoding.UTF8.GetBytes(file.Content)))])],
        new Dictionary<string, string> { [InputLabels.Revision] = revision });
}

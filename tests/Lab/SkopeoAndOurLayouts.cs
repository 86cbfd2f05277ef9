namespace KinoiteZfs.Lab;

/// <summary>One folder, two programs: the image layouts we write are skopeo's, and the other way round.</summary>
public sealed class SkopeoAndOurLayouts : IDisposable
{
    readonly LayoutFolder _layouts = new();

    public void Dispose() => _layouts.Dispose();

    [Fact]
    public async Task Skopeo_reads_our_layout_and_sees_our_digest()
    {
        var pushed = await SampleImage.PushAsync(_layouts.Registry, LayoutFolder.Image);
        Assert.Equal(pushed.Digest!.ToString(), await Skopeo.DigestAsync(_layouts.Oci(LayoutFolder.Image)));
    }

    [Fact]
    public async Task Skopeo_verifies_every_blob_of_our_layout_while_copying_it()
    {
        var pushed = await SampleImage.PushAsync(_layouts.Registry, LayoutFolder.Image, layers: 3);
        await Tool.RunAsync(
            "skopeo", "copy", "--preserve-digests", _layouts.Oci(LayoutFolder.Image), $"dir:{_layouts["copy"]}");
        var manifest = await File.ReadAllBytesAsync(Path.Combine(_layouts["copy"], "manifest.json"));
        Assert.Equal(pushed.Digest, Digest.Of(manifest));
    }

    [Fact]
    public async Task We_read_the_layout_skopeo_wrote_and_see_skopeos_digest()
    {
        await SampleImage.PushAsync(_layouts.Registry, LayoutFolder.Image);
        var copy = ImageReference.Parse("lab.example/samples/copy:two");
        await Tool.RunAsync("skopeo", "copy", _layouts.Oci(LayoutFolder.Image), _layouts.Oci(copy));

        var read = await _layouts.Registry.ResolveImageAsync(copy, Platform.LinuxAmd64, default);

        Assert.Equal(await Skopeo.DigestAsync(_layouts.Oci(copy)), read.ManifestDigest.ToString());
    }

    [Fact]
    public async Task Skopeo_adds_a_tag_to_our_layout_and_both_stay_readable()
    {
        var ours = await SampleImage.PushAsync(_layouts.Registry, LayoutFolder.Image, seed: 1);
        var other = ImageReference.Parse("lab.example/samples/other:two");
        var theirs = await SampleImage.PushAsync(_layouts.Registry, other, seed: 2);
        var added = LayoutFolder.Image.Repository.At(Tag.Parse("two"));
        await Tool.RunAsync("skopeo", "copy", "--preserve-digests", _layouts.Oci(other), _layouts.Oci(added));

        var found = new[] { LayoutFolder.Image, added }
            .Select(reference => _layouts.Registry.FindManifestAsync(reference, default).Result?.Digest);

        Assert.Equal([ours.Digest, theirs.Digest], found);
    }

    [Fact]
    public async Task We_move_a_tag_in_a_layout_skopeo_made_and_skopeo_follows()
    {
        var made = ImageReference.Parse("lab.example/samples/made:latest");
        await SampleImage.PushAsync(_layouts.Registry, LayoutFolder.Image, seed: 1);
        await Tool.RunAsync("skopeo", "copy", _layouts.Oci(LayoutFolder.Image), _layouts.Oci(made));
        var moved = await SampleImage.PushAsync(_layouts.Registry, made, seed: 2);
        Assert.Equal(moved.Digest!.ToString(), await Skopeo.DigestAsync(_layouts.Oci(made)));
    }
}

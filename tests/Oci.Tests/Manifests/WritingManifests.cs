using System.Text;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests.Manifests;

public sealed class WritingManifests
{
    static readonly Descriptor Config = new(MediaTypes.OciConfig, Digest.Of("c"u8), 1);

    [Fact]
    public void The_order_in_which_annotations_were_added_does_not_change_the_digest()
    {
        static RawManifest With(params string[] keys) =>
            new ImageManifest(MediaTypes.OciManifest, Config, [], keys.ToDictionary(key => key, key => "v")).ToRaw();

        Assert.Equal(With("a", "b").Digest, With("b", "a").Digest);
    }

    [Fact]
    public void An_image_reads_as_it_was_written()
    {
        var written = new ImageManifest(
            MediaTypes.OciManifest, Config, [new(MediaTypes.OciLayerZstd, Digest.Of("l"u8), 1)],
            new Dictionary<string, string> { ["ä"] = "<&>" }, Config, "a/b");

        var read = ImageManifest.Parse(written.ToRaw());

        Assert.Equal(written.ToRaw().Bytes.ToArray(), read.ToRaw().Bytes.ToArray());
    }

    [Fact]
    public void An_index_reads_as_it_was_written()
    {
        var written = new ImageIndex(
            MediaTypes.OciIndex, [Config with { Platform = new Platform("linux", "arm", "v7"), ArtifactType = "x/y" }],
            new Dictionary<string, string>());

        var read = ImageIndex.Parse(written.ToRaw());

        Assert.Equal(written.Manifests, read.Manifests);
    }

    [Fact]
    public void Media_types_stay_readable() =>
        Assert.Contains(
            "+json", Encoding.UTF8.GetString(
                new ImageManifest(MediaTypes.OciManifest, Config, [], new Dictionary<string, string>())
                    .ToRaw().Bytes.Span),
            StringComparison.Ordinal);

    [Fact]
    public void More_than_registries_accept_is_refused_before_it_is_sent() =>
        Assert.Throws<RejectedException>(() => new ImageManifest(
            MediaTypes.OciManifest, Config, [],
            new Dictionary<string, string> { ["a"] = new('x', RawManifest.MaximumBytes) })
            .ToRaw());
}

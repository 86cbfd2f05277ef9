using System.Text;

namespace KinoiteZfs.Oci.Tests.Layers;

/// <summary>Nothing but our own exception comes out of damage, whatever it hits. Seeds are fixed: a failure
/// repeats.</summary>
public sealed class DamagedLayers : IDisposable
{
    const int Rounds = 500;

    static readonly string[] Paths =
        [
            "usr", "usr/lib", "usr/lib/modules/1/a", "lib", "lib/modules/1/b", "a", "a/b", "a/.wh.b", ".wh.a",
            "a/.wh..wh..opq", "./a//b/", "a/../b", "..", ".wh..", ""
        ];

    static readonly string[] Targets = ["usr/lib", "/usr", "../a", "a", "a/b", "..", "/", "", "usr/lib/modules/1/a"];

    static readonly (string Key, string Value)[] Records =
        [("path", "a/b"), ("path", ".."), ("linkpath", "usr/lib"), ("size", "7"), (
            "size", "-1"), ("GNU.sparse.major", "1"), ("GNU.sparse.map", "0,1"), ("mtime", "x")];

    readonly LayeredImage _image = new();

    public void Dispose() => _image.Dispose();

    [Fact]
    public async Task Cut_anywhere_are_refused_or_end_early()
    {
        var bytes = Archive(new Random(1)).End();
        for (var length = 0; length < bytes.Length; length += 17)
            await RefusedOrReadAsync(bytes[..length]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Full_of_damage_give_our_exception_only(bool packed)
    {
        var random = new Random(2);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Archive(random).End();
            var damaged = packed ? TarBytes.Gzip(bytes) : bytes;
            for (var change = random.Next(1, 8); change > 0; change--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            await RefusedOrReadAsync(damaged);
        }
    }

    /// <summary>Checksums are right, so that it is the fields which are looked at.</summary>
    [Fact]
    public async Task With_senseless_fields_give_our_exception_only()
    {
        var random = new Random(3);
        for (var round = 0; round < Rounds; round++)
            await RefusedOrReadAsync(Archive(random, edits: 4).WithoutEnd());
    }

    [Fact]
    public async Task In_any_order_unite_or_are_refused()
    {
        var random = new Random(4);
        for (var round = 0; round < 50; round++)
            _image.Layer(Archive(random));

        for (var first = 0; first < _image.Layers.Count; first++)
            AssertOurs(
                await Record.ExceptionAsync(() => _image.ReadAboveAsync(first, "usr/lib/modules", "lib/modules")));
    }

    static TarBytes Archive(Random random, int edits = 0)
    {
        var archive = new TarBytes();
        for (var entry = random.Next(1, 8); entry > 0; entry--)
        {
            if (random.Next(5) == 0)
                archive.Pax(One(random, Records));
            var type = "0000125xgLKSV7\0"[random.Next(15)];
            var content = type is '0' or 'x' or 'L' or 'S'
                ? Encoding.ASCII.GetBytes(new string('1', random.Next(0, 700)))
                : [];
            archive.Entry(One(random, Paths), type, content, One(random, Targets), header =>
            {
                for (var edit = random.Next(0, edits + 1); edit > 0; edit--)
                    header[random.Next(header.Length)] = (byte)random.Next(256);
            });
        }
        return archive;
    }

    static T One<T>(Random random, T[] of) => of[random.Next(of.Length)];

    static async Task RefusedOrReadAsync(byte[] blob) =>
        AssertOurs(await Record.ExceptionAsync(() => LayerText.ReadAsync(blob)));

    static void AssertOurs(Exception? failure) => Assert.True(failure is null or ContentException, failure?.ToString());
}

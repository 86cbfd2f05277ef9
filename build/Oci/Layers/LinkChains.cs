using System.Runtime.InteropServices;

namespace KinoiteZfs.Oci.Layers;

/// <summary>
/// Where chains of hard links (a → b → c, as buildah 1.41.0 wrote them) end within one layer, also when nobody asked
/// for the links on the way: otherwise each of them would take another reading of the layer.
/// </summary>
sealed class LinkChains
{
    /// <summary>A whole desktop has 540,000 hard links in 64 layers. Chains among more are found as well, by more
    /// readings.</summary>
    const int MaximumLinks = 500_000;

    // Keys nobody else can foresee: names which collide cannot be made up.
    static readonly byte[] Salt = RandomNumberGenerator.GetBytes(16);

    // Names take fifty times the memory of their keys.
    readonly Dictionary<ulong, ulong> _ends = [];

    /// <returns>The key of the chain's end; 0 when the link leads to no earlier hard link.</returns>
    public ulong Add(LayerEntry link)
    {
        var target = KeyOf(link.LinkTarget);
        var chained = _ends.TryGetValue(target, out var end);
        if (_ends.Count < MaximumLinks)
            _ends[KeyOf(link.Path.Value)] = chained ? end : target;
        return chained ? end : 0;
    }

    public static ulong KeyOf(string path)
    {
        var name = MemoryMarshal.AsBytes(path.AsSpan());
        Span<byte> bytes = stackalloc byte[16 + sizeof(char) * ImagePath.MaximumLength];
        Salt.CopyTo(bytes);
        name.CopyTo(bytes[16..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..(16 + name.Length)], hash);
        return MemoryMarshal.Read<ulong>(hash) | 1;
    }
}

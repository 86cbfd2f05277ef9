using System.Collections;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>The kernels of one image: at least one, each once, oldest first. Equal when the kernels are
/// equal.</summary>
public sealed class KernelSet : IReadOnlyList<KernelRelease>, IEquatable<KernelSet>
{
    readonly KernelRelease[] _kernels;

    /// <exception cref="ArgumentException">There is no kernel.</exception>
    public KernelSet(IEnumerable<KernelRelease> kernels)
    {
        _kernels = [.. kernels.Distinct().Order()];
        if (_kernels.Length == 0)
            throw new ArgumentException("An image without a kernel cannot carry ZFS.", nameof(kernels));
    }

    public int Count => _kernels.Length;

    public KernelRelease this[int index] => _kernels[index];

    /// <summary>The kernel that decides over the image's age: the newest.</summary>
    public KernelRelease Newest => _kernels[^1];

    public IEnumerator<KernelRelease> GetEnumerator() => _kernels.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(KernelSet? other) => other is not null && _kernels.SequenceEqual(other._kernels);

    public override bool Equals(object? obj) => Equals(obj as KernelSet);

    public override int GetHashCode() => _kernels.Aggregate(0, HashCode.Combine);

    public override string ToString() => string.Join(", ", _kernels.AsEnumerable());
}

namespace KinoiteZfs.Oci.Layers;

/// <summary>Which part of an image is looked at, and what is wanted of its files.</summary>
/// <typeparam name="T">What an inspector learns from a file's content; keep it small, one is held for each
/// file.</typeparam>
/// <param name="Roots">
/// The directories (or files) of interest, in every spelling layers may use: an image whose <c>lib</c> is a link to
/// <c>usr/lib</c> may hold <c>lib/modules/x</c> as well as <c>usr/lib/modules/x</c>. An empty list means the whole
/// image.
/// </param>
/// <param name="Selects">Which files below the roots are reported.</param>
/// <param name="Inspect">
/// Reads a selected regular file while its layer streams by; need not read to its end. Null when names are enough.
/// What it learns counts only after the whole layer was verified.
/// </param>
/// <param name="Ignores">
/// Paths below a root which are as good as not there: what is in them, and where they lead, is lost. It keeps a
/// directory of ten thousand files, one of them wanted, from taking the memory of all. Null ignores nothing.
/// </param>
public sealed record FileFilter<T>(
    IReadOnlyList<ImagePath> Roots,
    Func<ImagePath, bool> Selects,
    Func<ImagePath, long, Stream, CancellationToken, Task<T?>>? Inspect,
    Func<ImagePath, bool>? Ignores = null)
    where T : class
{
    /// <summary>Is shown every entry of every layer that is read, with the layer's index, in the order of the
    /// archive.</summary>
    public Action<int, LayerEntry>? Observe { get; init; }

    /// <summary>Paths which are looked at beside the roots and what is below these; nothing of them is
    /// selected.</summary>
    public Func<ImagePath, bool>? Watches { get; init; }

    /// <summary>From this layer on, what another run wrote down of layers does not count: they are read.</summary>
    public int Distrusted { get; init; } = int.MaxValue;

    internal LayerView<T> View =>
        new(Covers, path => IsBelowRoot(path) && Selects(path), Inspect) { Observe = Observe };

    bool Covers(ImagePath path)
    {
        foreach (var root in Roots)
            if (root.IsWithin(path))
                return true;
        return (IsBelowRoot(path) && Ignores?.Invoke(path) != true) || Watches?.Invoke(path) == true;
    }

    bool IsBelowRoot(ImagePath path)
    {
        foreach (var root in Roots)
            if (path.IsWithin(root))
                return true;
        return Roots.Count == 0;
    }
}

/// <summary>What one pass over a layer looks for.</summary>
/// <param name="Covers">
/// Entries to remember: what is selected, what may hide it, and what leads to it, such as a directory on the way to it.
/// </param>
sealed record LayerView<T>(
    Func<ImagePath, bool> Covers,
    Func<ImagePath, bool> Selects,
    Func<ImagePath, long, Stream, CancellationToken, Task<T?>>? Inspect)
    where T : class
{
    public Action<int, LayerEntry>? Observe { get; init; }

    /// <summary>Nobody asked for what is found; a hard link needs it.</summary>
    public bool Hidden { get; init; }
}

namespace KinoiteZfs.Kmods.Packages;

public enum RpmEntryKind
{
    File,
    Directory,
    SymbolicLink,

    /// <summary>Another name of a file which came before it.</summary>
    HardLink,
}

/// <summary>One entry of a package's payload, in an order a tar layer can be written in.</summary>
/// <remarks>
/// <see cref="Content"/> is valid until the walk moves on; what was not read is skipped. Nothing of a package is proven
/// before the walk has ended, because the payload's digest stands for all of it: a consumer keeps what it made only
/// after the end.
/// </remarks>
public sealed record RpmPayloadEntry
{
    /// <summary>Absolute and clean: starts with <c>/</c>, no empty, <c>.</c> or <c>..</c> part.</summary>
    public required string Path { get; init; }

    public required RpmEntryKind Kind { get; init; }

    /// <summary>st_mode, file type included.</summary>
    public required uint Mode { get; init; }

    /// <summary>Bytes of <see cref="Content"/>; 0 for everything but files.</summary>
    public required long Size { get; init; }

    /// <summary>Where a symbolic link points, as written; for a hard link the path of the file. Empty
    /// otherwise.</summary>
    public string LinkTarget { get; init; } = "";

    /// <summary>Forward only; empty for everything but files.</summary>
    public Stream Content { get; init; } = Stream.Null;
}

namespace KinoiteZfs.Lab;

/// <summary>What a request may change of what a registry shows.</summary>
enum Access
{
    Read,

    /// <summary>Part of a blob on its way: nobody sees one that no manifest names.</summary>
    Upload,

    /// <summary>A manifest, and with it a tag.</summary>
    Write,
}

/// <summary>The n-th request of its kind, from 1, among those a fault concerns.</summary>
/// <remarks>By kind: some requests run beside each other, and which comes first of them is nobody's promise.</remarks>
sealed record Boundary(Access Access, int Number)
{
    public override string ToString() => $"{Access} {Number}".ToLowerInvariant();

    public static Access Of(HttpRequest request) =>
        request.Method is "GET" or "HEAD" or "OPTIONS" ? Access.Read
        : $"{request.Path}".Contains("/blobs/uploads/", StringComparison.Ordinal) ? Access.Upload
        : Access.Write;
}

/// <summary>How many requests of an undisturbed run a fault concerns.</summary>
sealed record Boundaries(int Writes, int Uploads, int Reads)
{
    public static readonly Boundaries None = new(0, 0, 0);

    public int Count => Writes + Uploads + Reads;

    public int this[Access access] => access switch
    {
        Access.Write => Writes,
        Access.Upload => Uploads,
        _ => Reads,
    };

    /// <param name="number">Of each kind.</param>
    public static Boundaries Of(Func<Access, int> number) =>
        new(number(Access.Write), number(Access.Upload), number(Access.Read));
}

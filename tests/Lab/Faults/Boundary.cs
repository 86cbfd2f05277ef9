namespace KinoiteZfs.Lab;

/// <summary>Whether a request may change what a registry holds.</summary>
enum Access
{
    Read,
    Write,
}

/// <summary>The n-th request of its kind, from 1, among those a fault concerns.</summary>
/// <remarks>By kind: some requests run beside each other, and which comes first of them is nobody's promise.</remarks>
sealed record Boundary(Access Access, int Number)
{
    public override string ToString() => $"{(Access == Access.Write ? "write" : "read")} {Number}";

    public static Access Of(string method) => method is "GET" or "HEAD" or "OPTIONS" ? Access.Read : Access.Write;
}

/// <summary>How many requests of an undisturbed run a fault concerns.</summary>
sealed record Boundaries(int Writes, int Reads)
{
    public int Count => Writes + Reads;

    public int this[Access access] => access == Access.Write ? Writes : Reads;
}

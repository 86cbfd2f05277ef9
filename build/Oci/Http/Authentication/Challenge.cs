namespace KinoiteZfs.Oci.Http.Authentication;

/// <summary>One way a server offers to log in. Parameter names compare without case.</summary>
sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public bool Is(string scheme) => Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);

    public string? this[string parameter] => Parameters.GetValueOrDefault(parameter);
}

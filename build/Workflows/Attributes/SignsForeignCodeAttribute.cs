namespace KinoiteZfs.Workflows.Attributes;

/// <summary>
/// The one secret that may stand beside foreign code: a key which that code signs its own work with, and which is good
/// for nothing else. It lies in an environment in which no other job runs, and is confined to this one.
/// </summary>
/// <param name="secret">Name of the parameter with <c>[Secret]</c> and <c>[ConfinedTo]</c>.</param>
/// <param name="environment">Deployment environment of the repository; its rules say which branches get the
/// key.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SignsForeignCodeAttribute(string secret, string environment) : Attribute
{
    public string Secret { get; } = secret;

    public string Environment { get; } = environment;

    /// <summary>The only workflow in which it signs.</summary>
    public string In { get; set; } = "";

    /// <summary>Name of a static property of type bool on the build class; while it is false nothing is signed and no
    /// job has the key.</summary>
    public string? When { get; set; }
}

using KinoiteZfs.Oci.Layout;

namespace KinoiteZfs.Oci.Registries;

/// <summary>Where images really are: a folder of image layouts, or another registry's host.</summary>
public abstract record RegistryLocation
{
    const string LayoutPrefix = "layout:";

    /// <summary>Below this folder lie the layouts, as <see cref="LayoutRegistry"/> arranges them.</summary>
    public sealed record Layout(string Folder) : RegistryLocation
    {
        public override string ToString() => LayoutPrefix + Folder;
    }

    /// <summary>A registry which serves the same repository paths: <c>host</c> or <c>host:port</c>.</summary>
    public sealed record Host(string Name) : RegistryLocation
    {
        public override string ToString() => Name;
    }

    /// <exception cref="FormatException">The text is no location.</exception>
    public static RegistryLocation Parse(string text)
    {
        if (text.StartsWith(LayoutPrefix, StringComparison.Ordinal))
            return text.Length > LayoutPrefix.Length && !text.Contains('\0', StringComparison.Ordinal)
                ? new Layout(text[LayoutPrefix.Length..])
                : throw new FormatException(
                    $"{UntrustedText.Quote(text)} names no folder. Expected 'layout:<folder>'.");
        return IsHost(text)
            ? new Host(text)
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} is not a registry location. Expected 'layout:<folder>', or 'host' or 'host:port' without scheme and path.");
    }

    // A host is whatever makes a repository with exactly that registry.
    internal static bool IsHost(string text) =>
        Repository.TryParse(text + "/name", out var repository) && repository.Registry == text;
}

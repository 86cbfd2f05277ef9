namespace KinoiteZfs.Pipeline.Reports.Changes;

/// <summary>
/// Whether a replay gives the same image again, and what differs where it does not: labels, packages, files. Only
/// layers which the two do not share are read.
/// </summary>
public static class ReplayComparison
{
    /// <summary>Of a kind; nobody reads thousands.</summary>
    const int MaximumNamed = 20;

    /// <param name="was">What the lock says was built, by digest; null where it does not say.</param>
    /// <param name="now">What the replay has published, by digest.</param>
    /// <returns>For a terminal.</returns>
    public static async Task<string> RunAsync(
        ImageReference? was, ImageReference now, IRegistry registry, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        if (was is null)
            return $"The replay gives {now.Digest}. "
                + $"The lock names no image to compare it with; {Targets.Lock} {Options.From} writes one which does.\n";
        if (was.Digest == now.Digest)
            return $"The replay gives the same digest again: {now.Digest}.\n";
        try
        {
            var (before, after) = (await ReadAsync(was), await ReadAsync(now));
            return $"The replay gives {now.Digest}, and {was} was built from the same inputs. What differs:\n"
                + await DifferencesAsync(before, after);
        }
        catch (RegistryException error)
        {
            // The replay is published, and that nobody can compare it is no reason to call it failed.
            return $"The replay gives {now.Digest} instead of {was.Digest}. "
                + $"What differs cannot be told: {error.Message}\n";
        }

        Task<ResolvedImage> ReadAsync(ImageReference image) =>
            registry.ResolveImageAsync(image.Repository.At(image.Digest!), cancellationToken);

        async Task<string> DifferencesAsync(ResolvedImage before, ResolvedImage after)
        {
            var shared = before.Manifest.Layers.Zip(after.Manifest.Layers)
                .TakeWhile(layer => layer.First.Digest == layer.Second.Digest).Count();
            var (old, @new) = (await SideAsync(before, shared), await SideAsync(after, shared));
            return Listed("label", Changes(before.Config.Labels, after.Config.Labels))
                + (old.Installed.Packages is { } had && @new.Installed.Packages is { } has
                    ? Listed("package", PackageChange.Between(had, has).Select(Shown)) : "")
                + Listed("file", Changes(old.Files, @new.Files))
                + Listed("layer", Changes(Layers(before, shared), Layers(after, shared)));
        }

        async Task<(InstalledPackages Installed, Dictionary<string, string> Files)> SideAsync(
            ResolvedImage image, int shared)
        {
            var filter = new FileFilter<Digest>(
                [], _ => true,
                async (_, _, content, stop) => Digest.FromHash(await SHA256.HashDataAsync(content, stop)));
            var tree = await ImageFiles.ReadAboveAsync(
                registry, image.Repository, image.Manifest.Layers, shared, filter, progress, cancellationToken);
            var files = tree.Files.Values.ToDictionary(
                file => file.Path.Value, file => $"{file.Size} bytes {file.Fact?.Short}");
            foreach (var (path, text) in tree.SymbolicLinks)
                files[path.Value] = $"link to {text}";
            return (await InstalledPackages.ReadAsync(registry, image, shared, progress, cancellationToken), files);
        }
    }

    static Dictionary<string, string> Layers(ResolvedImage image, int shared) => image.Manifest.Layers.Skip(shared)
        .Select((layer, index) => (Number: shared + index + 1, layer.Digest))
        .ToDictionary(layer => layer.Number.ToString(CultureInfo.InvariantCulture), layer => layer.Digest.ToString());

    static IEnumerable<(string Name, string Before, string After)> Changes(
        IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Select(name => (name, Shown(before.GetValueOrDefault(name)), Shown(after.GetValueOrDefault(name))))
            .Where(change => change.Item2 != change.Item3);

    static (string, string, string) Shown(PackageChange change) =>
        (change.Name, Shown(change.Before), Shown(change.After));

    static string Shown(string? value) => string.IsNullOrEmpty(value) ? "nothing" : value;

    static string Listed(string kind, IEnumerable<(string Name, string Before, string After)> changes)
    {
        var all = changes.ToArray();
        var text = new StringBuilder();
        foreach (var (name, before, after) in all.Take(MaximumNamed))
            text.Append("  ").Append(UntrustedText.Printable($"{kind} {name}: {before} → {after}")).Append('\n');
        if (all.Length > MaximumNamed)
            text.Append(CultureInfo.InvariantCulture, $"  and {all.Length - MaximumNamed} more of the kind {kind}\n");
        return text.ToString();
    }
}

using KinoiteZfs.Oci.Layers.Indexes;

namespace KinoiteZfs.Oci.Layout;

/// <summary>
/// All registries as one: references keep their production names everywhere, and rules say where each registry's images
/// really are. A registry without a rule is asked itself.
/// </summary>
public sealed class RegistryMap : IIndexedRegistry
{
    readonly Dictionary<string, RegistryLocation> _rules = new(StringComparer.Ordinal);
    readonly RegistryLocation? _others;
    readonly Func<string, IRegistry> _openHost;
    readonly ConcurrentDictionary<string, Lazy<IRegistry>> _open = new(StringComparer.Ordinal);

    /// <param name="openHost">Opens the registry at a host or host:port; called once for each.</param>
    /// <exception cref="FormatException">Two rules are for the same registry.</exception>
    public RegistryMap(IEnumerable<MirrorRule> rules, Func<string, IRegistry> openHost)
    {
        _openHost = openHost;
        foreach (var rule in rules)
        {
            if (rule.Registry is null ? _others is not null : _rules.ContainsKey(rule.Registry))
                throw new FormatException(
                    $"There are two mirrors for '{rule.Registry ?? "*"}'; the second is '{rule}'. Keep one.");
            if (rule.Registry is null)
                _others = rule.Location;
            else
                _rules.Add(rule.Registry, rule.Location);
        }
    }

    public LayerIndexes? LayerIndexes { get; init; }

    /// <summary>Where this registry's images really are.</summary>
    public RegistryLocation LocationOf(string registry) =>
        _rules.GetValueOrDefault(registry) ?? _others ?? new RegistryLocation.Host(registry);

    public Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        Ask(reference.Repository, (registry, at) => registry.FindManifestAsync(reference.In(at), cancellationToken));

    public Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        Ask(reference.Repository, (registry, at) => registry.GetManifestAsync(reference.In(at), cancellationToken));

    public Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellationToken) =>
        Ask(reference.Repository, (registry, at) => registry.PutManifestAsync(
            reference.In(at), manifest, cancellationToken));

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Ask(repository, (registry, at) => registry.DeleteManifestAsync(at, digest, cancellationToken));

    public Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellationToken) =>
        Ask(repository, (registry, at) => registry.TryRemoveTagAsync(at, tag, cancellationToken));

    public Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Ask(repository, (registry, at) => registry.HasBlobAsync(at, digest, cancellationToken));

    public Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        Ask(repository, (registry, at) => registry.OpenBlobAsync(at, blob, cancellationToken));

    public Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken) =>
        Ask(repository, (registry, at) => registry.PushBlobAsync(at, blob, open, cancellationToken));

    public Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken)
    {
        var (source, sourceAt) = Place(from);
        var (target, targetAt) = Place(to);
        return ReferenceEquals(source, target)
            ? target.TryMountBlobAsync(sourceAt, targetAt, blob, cancellationToken)
            : Task.FromResult(false);
    }

    public IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellationToken) =>
        Ask(repository, (registry, at) => registry.ListTagsAsync(at, cancellationToken));

    public Task<bool> PutReferrerAsync(
        Repository repository, RawManifest manifest, CancellationToken cancellationToken) =>
        Ask(repository, (registry, at) => registry.PutReferrerAsync(at, manifest, cancellationToken));

    public Task<IReadOnlyList<Descriptor>?> FindReferrersAsync(
        Repository repository, Digest subject, CancellationToken cancellationToken) =>
        Ask(repository, (registry, at) => registry.FindReferrersAsync(at, subject, cancellationToken));

    T Ask<T>(Repository repository, Func<IRegistry, Repository, T> ask)
    {
        var (registry, at) = Place(repository);
        return ask(registry, at);
    }

    (IRegistry Registry, Repository At) Place(Repository repository) => LocationOf(repository.Registry) switch
    {
        // A layout keeps the production host as a folder, so that many registries fit below one root.
        RegistryLocation.Layout layout =>
            (Open("layout:" + Path.GetFullPath(layout.Folder), () => new LayoutRegistry(layout.Folder)), repository),
        RegistryLocation.Host host => (Open(host.Name, () => _openHost(host.Name)), repository.On(host.Name)),
        var other => throw new InvalidOperationException($"Unknown location {other}."),
    };

    IRegistry Open(string key, Func<IRegistry> open) => _open.GetOrAdd(key, _ => new Lazy<IRegistry>(open)).Value;
}

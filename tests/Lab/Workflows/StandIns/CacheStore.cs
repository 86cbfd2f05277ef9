using KinoiteZfs.Oci;

namespace KinoiteZfs.Lab;

/// <summary>
/// The caches of a repository. Each belongs to the ref whose run saved it; a run sees its own ref's, a pull request also its
/// target branch's, and everybody the default branch's. So nobody's run can change what a branch above it reads.
/// </summary>
sealed class CacheStore(string folder)
{
    const string DefaultBranch = "refs/heads/main";

    readonly List<Cache> _caches = [];

    public IReadOnlyList<Cache> Caches => _caches;

    /// <param name="paths">A cache is only found by who asks for the same paths.</param>
    /// <returns>The cache, or null: the exact key in any visible scope, else the newest whose key begins so.</returns>
    public Cache? Find(RepositoryEvent happened, string key, IReadOnlyList<string> restoreKeys, string paths)
    {
        var visible = ScopesOf(happened).SelectMany(scope => _caches.Where(cache => cache.Scope == scope && cache.Paths == paths).Reverse()).ToArray();
        return visible.FirstOrDefault(cache => cache.Key == key)
            ?? restoreKeys.Prepend(key)
                .Select(prefix => visible.FirstOrDefault(cache => cache.Key.StartsWith(prefix, StringComparison.Ordinal)))
                .FirstOrDefault(cache => cache is not null);
    }

    /// <summary>The folder to save to; null when this ref has a cache with this key already, which never changes.</summary>
    public string? Reserve(RepositoryEvent happened, string key, string paths)
    {
        if (_caches.Any(cache => cache.Scope == happened.Ref && cache.Key == key && cache.Paths == paths))
            return null;
        var place = Path.Combine(folder, Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{happened.Ref}\n{key}\n{paths}")).Hex);
        Directory.CreateDirectory(place);
        _caches.Add(new Cache(happened.Ref, key, paths, place));
        return place;
    }

    static IEnumerable<string> ScopesOf(RepositoryEvent happened) =>
        new[] { happened.Ref, $"refs/heads/{happened.TargetBranch}", DefaultBranch }.Distinct();
}

/// <param name="Scope">The ref whose run saved it.</param>
/// <param name="Paths">What it holds, as the step spelled it.</param>
sealed record Cache(string Scope, string Key, string Paths, string Folder);

namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>
/// Where akmods may be taken from instead of being built. A branch reads its own and main's. Main reads its own alone,
/// and where a key is configured only what that key has made stable: everybody who may push packages could have put
/// there the rest.
/// </summary>
/// <param name="key">Null where nothing is signed.</param>
sealed class AkmodsCache(StreamRepositories repositories, IRegistry registry, TagScope scope, VerificationKey? key)
{
    /// <summary>The first that is proven for this kernel, or why what is there is not.</summary>
    /// <exception cref="RegistryException">The cache could not be read: that never counts as missing.</exception>
    public async Task<CacheResult> FindAsync(AkmodsNeed need, CancellationToken cancellationToken)
    {
        CacheResult? first = null;
        foreach (var tag in PlacesOf(need))
        {
            var result = await LookUpAsync(need, tag, cancellationToken);
            if (!result.Rebuild)
                return result;
            // What is there and does not fit says more than what is not there.
            first = first is null or { State: CacheState.Missing } ? result : first;
        }
        return first!;
    }

    IEnumerable<ImageReference> PlacesOf(AkmodsNeed need)
    {
        var main = StreamTags.Akmods(need.Fedora, need.Kernel);
        if (scope.Branch is not null)
        {
            yield return repositories.AkmodsCandidate.At(scope.Akmods(need.Fedora, need.Kernel));
            yield return repositories.AkmodsCandidate.At(main);
        }
        yield return (scope.Branch is null && key is null ? repositories.AkmodsCandidate : repositories.Akmods)
            .At(main);
    }

    async Task<CacheResult> LookUpAsync(AkmodsNeed need, ImageReference tag, CancellationToken cancellationToken)
    {
        // Only this answer means missing. What follows is about an image which is there.
        if (await registry.FindManifestAsync(tag, cancellationToken) is not { } found)
            return new CacheResult(need, CacheState.Missing, $"there is no {tag}");
        try
        {
            if (scope.Branch is null && key is not null
                && await SignatureCheck.AsHostsDoAsync(registry, tag.Repository, found.Digest, key, cancellationToken)
                    is { Verified: false } unsigned)
                return Stale($"{unsigned.Reason}, and only what was promoted with this key is reused on main");
            return CacheDecision.Decide(
                need, await AkmodsImage.ReadAsync(registry, tag.Pinned(found.Digest), cancellationToken));
        }
        catch (NotFoundException error)
        {
            return Stale($"what is cached is incomplete: {error.Message}");
        }
        catch (ContentException error)
        {
            return Stale($"what is cached cannot be read as akmods: {error.Message}");
        }

        CacheResult Stale(string reason) => new(need, CacheState.Stale, reason);
    }
}

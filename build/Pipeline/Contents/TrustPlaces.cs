namespace KinoiteZfs.Pipeline.Contents;

/// <summary>Where an image keeps its trust files: at their names, and wherever links lead from there.</summary>
/// <param name="Elsewhere">By place: the name under which a host finds it.</param>
sealed record TrustPlaces(IReadOnlyDictionary<ImagePath, ImagePath> Elsewhere)
{
    public static readonly TrustPlaces Usual = new(new Dictionary<ImagePath, ImagePath>());

    public IEnumerable<ImagePath> Roots => TrustFacts.Roots.Concat(Elsewhere.Keys);

    /// <summary>The name under which a host finds a file; null when it is no trust file.</summary>
    public ImagePath? NameOf(ImagePath path)
    {
        if (TrustFacts.IsTrustFile(path))
            return path;
        foreach (var (place, name) in Elsewhere)
        {
            if (path.IsWithin(place) && ImagePath.TryParse($"{name}{path.Value[place.Value.Length..]}", out var found)
                && TrustFacts.IsTrustFile(found))
                return found;
        }
        return null;
    }

    /// <returns>These places and those the tree's links lead to; null when all of them were read.</returns>
    public TrustPlaces? Beyond<T>(ImageTree<T> tree)
        where T : class
    {
        var more = new Dictionary<ImagePath, ImagePath>(Elsewhere);
        foreach (var name in TrustFacts.Roots.Concat(TrustFacts.Names(tree)))
        {
            if (tree.Resolve(name) is { } place && !Roots.Any(place.IsWithin))
                more.TryAdd(place, name);
        }
        return more.Count > Elsewhere.Count ? new TrustPlaces(more) : null;
    }
}

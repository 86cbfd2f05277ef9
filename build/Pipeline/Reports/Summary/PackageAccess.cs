namespace KinoiteZfs.Pipeline.Reports.Summary;

/// <summary>Whether anybody can pull a package, asked as anybody would: without credentials.</summary>
/// <param name="Reason">Why it is not known, or what the registry said; null when it is public.</param>
public sealed record PackageAccess(Repository Repository, Visibility Visibility, string? Reason)
{
    const string GitHub = "ghcr.io";

    /// <param name="anonymous">Logs in nowhere.</param>
    /// <param name="images">One of each package, which is there.</param>
    public static async Task<IReadOnlyList<PackageAccess>> AskAsync(
        IRegistry anonymous, IEnumerable<ImageReference> images, CancellationToken cancellationToken)
    {
        List<PackageAccess> answers = [];
        foreach (var image in images.DistinctBy(image => image.Repository))
            answers.Add(await AskAsync(anonymous, image, cancellationToken));
        return answers;
    }

    /// <remarks>
    /// Tried by others on ghcr.io: the token server answers 401 for a package that is private (openai/tunnel-client,
    /// issue 75). Other registries say that there is no such thing.
    /// </remarks>
    static async Task<PackageAccess> AskAsync(
        IRegistry anonymous, ImageReference image, CancellationToken cancellationToken)
    {
        try
        {
            return await anonymous.FindManifestAsync(image, cancellationToken) is null
                ? new(image.Repository, Visibility.Private, $"who is not logged in is told that there is no {image}")
                : new(image.Repository, Visibility.Public, null);
        }
        catch (AccessDeniedException e)
        {
            return new(image.Repository, Visibility.Private, e.Message);
        }
        catch (RegistryException e)
        {
            return new(image.Repository, Visibility.Unknown, e.Message);
        }
    }

    /// <summary>What a person does about it.</summary>
    /// <param name="source">See <see cref="BuildInputs.Source"/>: a package which is linked to it has its page
    /// there.</param>
    public string Remedy(Uri? source) => Visibility switch
    {
        Visibility.Public => "nothing",
        Visibility.Unknown => $"ask again: {CommandLine.Script} {Targets.Doctor}",
        _ when Repository.Registry != GitHub => $"make {Repository} public in the settings of {Repository.Registry}",
        _ =>
            $"open {PageOf(source)}, Package settings, Danger Zone, Change visibility, Public (there is no way back to private)",
    };

    string PageOf(Uri? source)
    {
        var names = Repository.Path.Split('/', 2);
        return source is null
            ? $"https://github.com/{names[0]}?tab=packages"
            : $"{source}/pkgs/container/{Uri.EscapeDataString(names[^1])}";
    }
}

public enum Visibility
{
    Public,
    Private,
    Unknown,
}

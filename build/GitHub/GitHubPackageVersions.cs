using System.Globalization;
using System.Net;
using KinoiteZfs.Oci.References;
using KinoiteZfs.Pipeline.Prune;
using KinoiteZfs.Pipeline.Text;
using Octokit;
using Repository = KinoiteZfs.Oci.References.Repository;

namespace KinoiteZfs.GitHub;

/// <summary>
/// Versions of container packages on ghcr.io, which deletes them through GitHub's REST API alone: "Delete a package
/// version for an organization" and "… for a user". Unlike a registry it tells all tags of a version.
/// </summary>
/// <param name="token">Needs read:packages and delete:packages.</param>
/// <param name="api">Another address than GitHub's.</param>
public sealed class GitHubPackageVersions(string token, Uri? api = null) : IVersionStore
{
    const int PageSize = 100;

    /// <summary>20 000 versions; a package with more was never pruned, and the list would not end soon.</summary>
    const int MaximumPages = 200;

    readonly GitHubClient _client = GitHubApi.Connect(token, api);

    readonly Dictionary<Repository, ListedPackage> _packages = [];

    public async Task DeleteAsync(
        Repository repository, Digest digest, IReadOnlyCollection<Tag> tags, CancellationToken cancellationToken)
    {
        var package = await PackageAsync(repository, cancellationToken);
        if (!package.Versions.TryGetValue(digest, out var version))
            return;
        var address = new Uri(string.Create(
            CultureInfo.InvariantCulture,
            $"{(package.OfOrganization ? "orgs" : "users")}/{package.Owner}/packages/container/{Uri.EscapeDataString(package.Name)}/versions/{version.Id}"),
            UriKind.Relative);
        // The list was read before the first deletion, which may be a while ago.
        if (await Asking(repository, "read:packages", () => FindAsync<PackageVersion>(address)) is not { } now)
            return;
        var others = now.Body.Metadata.Container.Tags.Except(tags.Select(tag => tag.Name)).ToArray();
        if (others.Length > 0)
            throw new PipelineException(
                $"{repository}@{digest} is not deleted: GitHub says that it also carries {string.Join(", ", others.Take(5))}, which would go with it. Run {Targets.Prune} again.");
        await Asking(repository, "delete:packages", async () =>
        {
            // Octokit's own methods take ids of 32 bits, and GitHub's are longer.
            await _client.Connection.Delete(address);
            return true;
        });
        package.Versions.Remove(digest);
    }

    /// <summary>For people: visibility, the linked repository, and what a classic token may do; other tokens do not
    /// say.</summary>
    /// <remarks>REST API, "Get a package for an organization" and "… for a user".</remarks>
    public Task<string> DescribeAsync(Repository repository) => Asking(repository, "read:packages", async () =>
    {
        var (owner, name) = NamesOf(repository);
        var path = $"{owner}/packages/container/{Uri.EscapeDataString(name)}";
        var found = await FindAsync<LinkedPackage>(new Uri($"orgs/{path}", UriKind.Relative))
            ?? await FindAsync<LinkedPackage>(new Uri($"users/{path}", UriKind.Relative));
        return found is null ? "GitHub knows no such package, or not for this token" : UntrustedText.Printable(
            $"{found.Body.Visibility}, linked to {found.Body.Repository?.FullName ?? "no repository (its settings, Add repository)"}, token with {string.Join(", ", found.HttpResponse.ApiInfo?.OauthScopes ?? [])}");
    });

    static (string Owner, string Name) NamesOf(Repository repository) =>
        repository.Path.Split('/', 2) is [var owner, var name]
            ? (owner, name)
            : throw new PipelineException(
                $"{repository} names no owner, so it is no package on GitHub. Expected {repository.Registry}/<owner>/<package>.");

    /// <returns>Null when there is none, or when it is gone meanwhile.</returns>
    async Task<IApiResponse<T>?> FindAsync<T>(Uri address)
    {
        try
        {
            return await _client.Connection.Get<T>(address, null);
        }
        catch (Octokit.NotFoundException)
        {
            return null;
        }
    }

    async Task<ListedPackage> PackageAsync(Repository repository, CancellationToken cancellationToken)
    {
        if (_packages.TryGetValue(repository, out var known))
            return known;
        var (owner, name) = NamesOf(repository);
        var (versions, ofOrganization) = await Asking(repository, "read:packages", async () =>
        {
            try
            {
                return (await ListAsync(page => _client.Packages.PackageVersions.GetAllForOrg(
                    owner, PackageType.Container, name, PackageVersionState.Active, page), cancellationToken), true);
            }
            catch (Octokit.NotFoundException)
            {
                // Owners are organizations or people, and only asking tells.
                return (await ListAsync(page => _client.Packages.PackageVersions.GetAllForUser(
                    owner, PackageType.Container, name, PackageVersionState.Active, page), cancellationToken), false);
            }
        });
        return _packages[repository] = new ListedPackage(owner, name, ofOrganization, versions);
    }

    static async Task<Dictionary<Digest, PackageVersion>> ListAsync(
        Func<ApiOptions, Task<IReadOnlyList<PackageVersion>>> read, CancellationToken cancellationToken)
    {
        var versions = new Dictionary<Digest, PackageVersion>();
        for (var page = 1; page <= MaximumPages; page++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = await read(new ApiOptions { StartPage = page, PageCount = 1, PageSize = PageSize });
            foreach (var version in found)
            {
                if (Digest.TryParse(version.Name, out var digest))
                    versions[digest] = version;
            }
            if (found.Count < PageSize)
                return versions;
        }
        throw new PipelineException(string.Create(
            CultureInfo.InvariantCulture,
            $"GitHub lists more than {MaximumPages * PageSize} versions of one package. Delete old ones on its web page first."));
    }

    /// <summary>GitHub answers 404 for what a token may not see, as for what is not there.</summary>
    static async Task<T> Asking<T>(Repository repository, string permission, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ApiException error) when (error.StatusCode is HttpStatusCode.NotFound
            or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            throw new PipelineException(
                $"GitHub answers {(int)error.StatusCode} for the package {repository}. The token needs {permission}, and the package must be linked to the repository the token belongs to. Set GITHUB_TOKEN.",
                error);
        }
        catch (ApiException error)
        {
            throw new PipelineException(
                $"GitHub refuses for the package {repository}: {GitHubApi.Said(error)}. Nothing more was deleted; run {Targets.Prune} again.",
                error);
        }
        catch (HttpRequestException error)
        {
            throw new PipelineException(
                $"GitHub's API cannot be reached for the package {repository}: {error.Message} Run {Targets.Prune} again.",
                error);
        }
    }

    sealed record ListedPackage(
        string Owner, string Name, bool OfOrganization, Dictionary<Digest, PackageVersion> Versions);
}

/// <summary>A package; Octokit's own type leaves out what it is linked to.</summary>
public sealed class LinkedPackage
{
    public string? Visibility { get; set; }

    public Octokit.Repository? Repository { get; set; }
}

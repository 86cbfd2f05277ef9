using KinoiteZfs.Pipeline.Akmods.Fork;
using KinoiteZfs.Pipeline.Text;
using Octokit;

namespace KinoiteZfs.GitHub;

/// <summary>Asks GitHub, as the akmods fork does: the first page of OpenZFS' releases.</summary>
/// <param name="token">Anonymous questions are counted by address, and those of GitHub's own runners are used
/// up.</param>
/// <param name="api">Another address than GitHub's.</param>
public sealed class OpenZfsReleasePages(string? token, Uri? api = null) : IReleasePages
{
    /// <summary>The API's default, which the fork leaves as it is.</summary>
    const int PageSize = 30;

    readonly GitHubClient _client = GitHubApi.Connect(token, api);

    public async Task<IReadOnlyList<string>> NewestAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var page = await _client.Repository.Release.GetAll(
                "openzfs", "zfs", new ApiOptions { StartPage = 1, PageCount = 1, PageSize = PageSize });
            return [.. page.Where(release => !release.Draft && !release.Prerelease).Select(release => release.TagName)];
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or TaskCanceledException)
        {
            throw new PipelineException(
                $"GitHub's list of OpenZFS releases cannot be read ({(e is ApiException answer ? $"{(int)answer.StatusCode} " : "")}{UntrustedText.Printable(e.Message)}), and the akmods fork would ask for the same list. Nothing was built. "
                + "Check the network; anonymous questions are 60 an hour for an address: wait, or run the job on GitHub Actions, whose token is handed on.",
                e);
        }
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Net;
using KinoiteZfs.Pipeline.Model;
using KinoiteZfs.Pipeline.Model.Json;
using KinoiteZfs.Pipeline.Text;
using Octokit;

namespace KinoiteZfs.GitHub;

/// <summary>What runs of GitHub Actions have handed on from job to job, as long as GitHub keeps it.</summary>
/// <remarks>
/// REST API: "List workflow run artifacts" and "Download an artifact", which needs a token for public repositories too.
/// </remarks>
/// <param name="token">Classic tokens of private repositories need repo, fine-grained ones Actions: read.</param>
/// <param name="api">Another address than GitHub's.</param>
public sealed class RunArtifacts(string? token, Uri? api = null)
{
    const string Host = "github.com";
    const string Advice =
        $"{Targets.Lock} what it made stable with {Options.From} and its audit tag, which asks the registry alone";

    /// <summary>A record has some kilobytes.</summary>
    const int MaximumBytes = 1024 * 1024;

    readonly GitHubClient _client = GitHubApi.Connect(token, api);

    /// <summary>The inputs a run has resolved.</summary>
    /// <param name="page">The repository's; null where the checkout is from nowhere.</param>
    /// <param name="run">Its id, as people type it.</param>
    /// <exception cref="PipelineException">GitHub has or gives none, or it is not this run's.</exception>
    public async Task<BuildInputs> ReadInputsAsync(Uri? page, string run, CancellationToken cancellationToken)
    {
        if (!long.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0)
            throw new PipelineException(
                $"{UntrustedText.Quote(run)} is no run. "
                + "Expected the number in the address of its page, …/actions/runs/<number>.");
        if (page is not { Host: Host } || page.AbsolutePath.Trim('/').Split('/') is not [var owner, var name])
            throw new PipelineException(
                $"Runs are asked of GitHub, and this checkout is from {page?.ToString() ?? "no repository"}. "
                + $"Set the remote 'origin' to the repository on {Host}.");
        if (token is null)
            throw new PipelineException(
                "GitHub gives artifacts only to who has a token, also those of public repositories. "
                + "Set GITHUB_TOKEN; of a private repository it has to read Actions.");
        var file = Path.GetFileNameWithoutExtension(BuildInputs.FileName);
        var what = $"{file} of run {run} of {owner}/{name}";
        var archive = await Asking(
            what, () => DownloadAsync(owner, name, id, $"{file}-{run}", what, cancellationToken));
        var inputs = await UnpackAsync(archive, what, cancellationToken);
        return inputs.Run.Id == run
            ? inputs
            : throw new PipelineException(
                $"GitHub's artifact {what} holds the inputs of run {UntrustedText.Quote(inputs.Run.Id)}. {Advice}.");
    }

    async Task<byte[]> DownloadAsync(
        string owner, string name, long run, string artifact, string what, CancellationToken cancellationToken)
    {
        var artifacts = _client.Actions.Artifacts;
        var wanted = new ListArtifactsRequest { Name = artifact };
        var listed = await artifacts.ListWorkflowArtifacts(owner, name, run, wanted);
        if (listed.Artifacts.FirstOrDefault(found => found.Name == artifact) is not { } found)
            throw new PipelineException(
                $"Run {run} of {owner}/{name} has no artifact {artifact}: its job 'inputs' has not come to its end, "
                + $"or somebody has deleted it. {Advice}.");
        if (found.Expired)
            throw Expired(what, string.Create(CultureInfo.InvariantCulture, $" on {found.ExpiresAt:yyyy-MM-dd}"));
        cancellationToken.ThrowIfCancellationRequested();
        await using var content = await artifacts.DownloadArtifact(owner, name, found.Id, "zip")
            ?? throw new PipelineException($"GitHub answers with no archive for {what}. Run {Targets.Lock} again.");
        return await BoundedAsync(content, what, cancellationToken);
    }

    static async Task<BuildInputs> UnpackAsync(byte[] archive, string what, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("run-inputs-");
        try
        {
            using var zip = new ZipArchive(new MemoryStream(archive, writable: false));
            var entry = zip.GetEntry(BuildInputs.FileName)
                ?? throw new PipelineException($"GitHub's artifact {what} holds no {BuildInputs.FileName}. {Advice}.");
            var store = new RecordStore(folder);
            await using (var content = await entry.OpenAsync(cancellationToken))
            {
                var record = await BoundedAsync(content, what, cancellationToken);
                await File.WriteAllBytesAsync(store.FileOf<BuildInputs>().FullName, record, cancellationToken);
            }
            return await store.ReadAsync<BuildInputs>(cancellationToken);
        }
        catch (InvalidDataException error)
        {
            throw new PipelineException(
                $"GitHub's artifact {what} is no archive that can be read: {error.Message} Run {Targets.Lock} again.",
                error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<byte[]> BoundedAsync(Stream content, string what, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaximumBytes + 1];
        var length = await content.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MaximumBytes ? buffer[..length]
            : throw new PipelineException(
                $"GitHub's artifact {what} has more than {MaximumBytes} bytes, and a record has some thousands. "
                + "It was not written by this pipeline.");
    }

    static PipelineException Expired(string what, string when, Exception? inner = null) => new(
        $"GitHub's artifact {what} has expired{when}: "
        + $"GitHub keeps it for 90 days, or what the repository's settings allow. {Advice}.",
        inner);

    /// <summary>404 is the answer for what a token may not see, too; limits come as 403 or 429.</summary>
    static async Task<T> Asking<T>(string what, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (RateLimitExceededException error)
        {
            var reset = error.Reset.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            throw new PipelineException(
                $"GitHub gives no more answers to this token before {reset} UTC, its limit is {error.Limit} an hour; "
                + $"{what} was not read. Run {Targets.Lock} again then.",
                error);
        }
        catch (ApiException error) when (error is SecondaryRateLimitExceededException or AbuseException
            || error.StatusCode == HttpStatusCode.TooManyRequests)
        {
            throw new PipelineException(
                $"GitHub asks for a pause ({GitHubApi.Said(error)}); {what} was not read. "
                + $"Run {Targets.Lock} again in some minutes.",
                error);
        }
        catch (ApiException error) when (error.StatusCode == HttpStatusCode.Gone)
        {
            throw Expired(what, "", error);
        }
        catch (ApiException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            throw new PipelineException(
                $"GitHub knows no {what}, or does not show it to this token. "
                + "Check the number, which is the last one in the address of the run's page, "
                + "and that the token may read Actions of this repository.",
                error);
        }
        catch (ApiException error) when (error.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            throw new PipelineException(
                $"GitHub does not give {what} to this token ({GitHubApi.Said(error)}). "
                + "It has to read Actions of this repository (a classic token: repo). Set GITHUB_TOKEN to such a one.",
                error);
        }
        catch (Exception error) when (error is ApiException or HttpRequestException or TaskCanceledException)
        {
            throw new PipelineException(
                $"GitHub's API cannot be asked for {what}: {UntrustedText.Printable(error.Message)} "
                + $"Run {Targets.Lock} again.",
                error);
        }
    }
}

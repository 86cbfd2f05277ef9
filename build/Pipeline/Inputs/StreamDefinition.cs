using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// What a stream is: the file <c>ci/stream.json</c>. Another Atomic stream is another one of these and its recipe,
/// nothing else.
/// </summary>
/// <param name="Name">Of the stream, for people and messages.</param>
/// <param name="Registry">Where our own images go, with <paramref name="Owner"/> below it.</param>
/// <param name="Owner">Default owner when the run does not name one; lower-cased.</param>
/// <param name="Fedora">
/// Only for a stream whose kernel releases do not carry it; contradicting a release which does is an error.
/// </param>
/// <param name="AllowPointZero">Accept <c>x.y.0</c> releases of OpenZFS.</param>
public sealed record StreamDefinition(
    string Name,
    ImageReference BaseImage,
    ImageReference BuilderImage,
    string Registry,
    string? Owner,
    string Image,
    string CandidateImage,
    string Akmods,
    string AkmodsCandidate,
    AkmodsFork AkmodsFork,
    ZfsLine ZfsLine,
    FedoraVersion? Fedora = null,
    bool AllowPointZero = false)
{
    /// <summary>Our four repositories below an owner.</summary>
    public StreamRepositories For(string owner) =>
        new(Below(owner, Image), Below(owner, CandidateImage), Below(owner, Akmods), Below(owner, AkmodsCandidate));

    Repository Below(string owner, string name) => Repository.Parse($"{Registry}/{owner.ToLowerInvariant()}/{name}");
}

/// <summary>The repositories a stream writes to. Only <c>Promote</c> writes to the stable ones.</summary>
public sealed record StreamRepositories(Repository Image, Repository Candidate, Repository Akmods, Repository AkmodsCandidate);

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>What an image has to demand of the images its hosts update to.</summary>
/// <param name="Repositories">Ours.</param>
/// <param name="Key">What they are signed with.</param>
public sealed record TrustExpectation(IReadOnlyList<Repository> Repositories, VerificationKey Key);

namespace KinoiteZfs.Lab;

/// <summary>Somebody who belongs to one owner.</summary>
/// <param name="MayPush">Below the owner's name; who may not can still pull there.</param>
sealed record LabUser(string Name, string Password, string Owner, bool MayPush = true)
{
    public static readonly LabUser Publisher = new("publisher", "correct horse battery staple", "kinoite-lab");

    /// <summary>Owns what the pipeline only reads.</summary>
    public static readonly LabUser Upstream = new("upstream", "upstream-password", "ublue-os");

    public bool Owns(string repository) => repository.StartsWith(Owner + "/", StringComparison.Ordinal);
}

namespace KinoiteZfs.Lab;

/// <summary>Somebody who may push below one owner's name and pull everything.</summary>
sealed record LabUser(string Name, string Password, string Owner)
{
    public static readonly LabUser Publisher = new("publisher", "correct horse battery staple", "kinoite-lab");

    /// <summary>Owns what the pipeline only reads.</summary>
    public static readonly LabUser Upstream = new("upstream", "upstream-password", "ublue-os");

    public bool Owns(string repository) => repository.StartsWith(Owner + "/", StringComparison.Ordinal);
}

namespace KinoiteZfs.Kmods.Packages;

/// <summary>Tags of the main header which are read. Source: rpm.org manual, "RPM Tags".</summary>
enum RpmTag
{
    Name = 1000,
    Version = 1001,
    Release = 1002,
    Epoch = 1003,
    BuildTime = 1006,
    Architecture = 1022,
    FileSizes = 1028,
    FileModes = 1030,
    FileLinkTargets = 1036,
    FileFlags = 1037,
    ProvideName = 1047,
    RequireFlags = 1048,
    RequireName = 1049,
    RequireVersion = 1050,
    FileInodes = 1096,
    ProvideFlags = 1112,
    ProvideVersion = 1113,
    DirectoryIndexes = 1116,
    BaseNames = 1117,
    DirectoryNames = 1118,
    PayloadFormat = 1124,
    PayloadCompressor = 1125,
    LongFileSizes = 5008,
    PayloadDigest = 5092,
    PayloadDigestAlgorithm = 5093,
}

/// <summary>Tags of the signature header, which has its own numbers.</summary>
enum RpmSignatureTag
{
    LongSize = 270,
    HeaderSha256 = 273,
    Size = 1000,
}

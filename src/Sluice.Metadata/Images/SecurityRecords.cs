using Sluice.Metadata.Records;
using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.Metadata.Images;

/// <summary>Access rules, credentials and tokens from and to records.</summary>
internal static class SecurityRecords
{
    /// <summary>The image after one record; null when the record is about something else.</summary>
    public static SecurityImage? Replay(SecurityImage image, IMessage record)
    {
        switch (record)
        {
            case AccessControlEntryRecord acl:
                return image with { Acls = image.Acls.SetItem(acl.Id, Read(acl)) };
            case RemoveAccessControlEntryRecord acl:
                return image.Acls.ContainsKey(acl.Id)
                    ? image with { Acls = image.Acls.Remove(acl.Id) }
                    : throw new MetadataFaultException($"no ACL has the id {acl.Id}");
            case UserScramCredentialRecord scram:
                return image with { Scram = image.Scram.SetItem(new ScramKey(scram.Mechanism, scram.Name), Read(scram)) };
            case RemoveUserScramCredentialRecord scram:
                return image with { Scram = image.Scram.Remove(new ScramKey(scram.Mechanism, scram.Name)) };
            case DelegationTokenRecord token:
                return image with { DelegationTokens = image.DelegationTokens.SetItem(token.TokenId, Read(token)) };
            case RemoveDelegationTokenRecord token:
                return image with { DelegationTokens = image.DelegationTokens.Remove(token.TokenId) };
            default:
                return null;
        }
    }

    public static AclImage Read(AccessControlEntryRecord record) => new(
        record.ResourceType, record.ResourceName, record.PatternType, record.Principal, record.Host,
        record.Operation, record.PermissionType);

    public static MetadataRecord Write(Uuid id, AclImage acl) => MetadataRecord.V0(new AccessControlEntryRecord
    {
        Id = id,
        ResourceType = acl.ResourceType,
        ResourceName = acl.ResourceName,
        PatternType = acl.PatternType,
        Principal = acl.Principal,
        Host = acl.Host,
        Operation = acl.Operation,
        PermissionType = acl.PermissionType,
    });

    public static ScramImage Read(UserScramCredentialRecord record) =>
        new(record.Salt, record.StoredKey, record.ServerKey, record.Iterations);

    public static MetadataRecord Write(ScramKey key, ScramImage credential) => MetadataRecord.V0(new UserScramCredentialRecord
    {
        Name = key.User,
        Mechanism = key.Mechanism,
        Salt = credential.Salt,
        StoredKey = credential.StoredKey,
        ServerKey = credential.ServerKey,
        Iterations = credential.Iterations,
    });

    public static DelegationTokenImage Read(DelegationTokenRecord record) => new(
        record.Owner, record.Requester, [.. record.Renewers], record.IssueTimestamp, record.MaxTimestamp, record.ExpirationTimestamp);

    public static MetadataRecord Write(string tokenId, DelegationTokenImage token) => MetadataRecord.V0(new DelegationTokenRecord
    {
        Owner = token.Owner,
        Requester = token.Requester,
        Renewers = [.. token.Renewers],
        IssueTimestamp = token.IssueTimestampMs,
        MaxTimestamp = token.MaxTimestampMs,
        ExpirationTimestamp = token.ExpirationTimestampMs,
        TokenId = tokenId,
    });
}

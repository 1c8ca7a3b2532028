#!/usr/bin/python3
"""What an S3 client that is not ours sees of one object, as JSON: its body's SHA-256, headers, tags.

usage: read_back.py ENDPOINT BUCKET KEY     keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
       read_back.py --url URL               without any keys, over urllib
       read_back.py --uploads ENDPOINT BUCKET     unfinished multipart uploads
"""
import hashlib
import json
import sys
import urllib.request


def client(endpoint):
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))


def object_facts(endpoint, bucket, key):
    s3 = client(endpoint)
    got = s3.get_object(Bucket=bucket, Key=key)
    tags = s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
    return {
        "sha256": hashlib.sha256(got["Body"].read()).hexdigest(),
        "content_type": got.get("ContentType"),
        "cache_control": got.get("CacheControl"),
        "storage_class": got.get("StorageClass", "STANDARD"),
        "encryption": got.get("ServerSideEncryption", ""),
        "kms_key_id": got.get("SSEKMSKeyId", ""),
        "etag": got["ETag"].strip('"'),
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
        "keys": [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])],
    }


def url_facts(url):
    with urllib.request.urlopen(url, timeout=10) as got:
        return {
            "sha256": hashlib.sha256(got.read()).hexdigest(),
            "content_type": got.headers["Content-Type"],
            "cache_control": got.headers["Cache-Control"],
        }


def uploads(endpoint, bucket):
    found = client(endpoint).list_multipart_uploads(Bucket=bucket)
    return {"uploads": [each["Key"] for each in found.get("Uploads", [])]}


arguments = sys.argv[1:]
if arguments[0] == "--url":
    facts = url_facts(arguments[1])
elif arguments[0] == "--uploads":
    facts = uploads(*arguments[1:])
else:
    facts = object_facts(*arguments)
print(json.dumps(facts, ensure_ascii=False))
